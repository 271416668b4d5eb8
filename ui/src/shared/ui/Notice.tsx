// Something to know, beside what it is about. Colour, shape and words say the same.

import { AlertTriangle, Check, Clock } from "lucide-react";
import type { ReactNode } from "react";

const LOOKS = {
  loss: { Icon: AlertTriangle, look: "bg-loss-soft text-loss border-loss" },
  wait: { Icon: Clock, look: "bg-wait-soft text-wait border-wait" },
  done: { Icon: Check, look: "bg-done-soft text-done border-done" },
};

export function Notice(props: {
  tone: keyof typeof LOOKS;
  children: ReactNode;
  id?: string;
  className?: string;
}) {
  const { Icon, look } = LOOKS[props.tone];
  return (
    <div
      id={props.id}
      role={props.tone === "loss" ? "alert" : "status"}
      className={`flex items-start gap-2 rounded-md border-l-4 px-3 py-2 font-semibold ${look} ${props.className ?? ""}`}
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1">{props.children}</div>
    </div>
  );
}
