// A dialog: for a question that must be answered before the work goes on.

import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode } from "react";

const WIDTHS = { narrow: "max-w-[520px]", wide: "max-w-[760px]", most: "max-w-[1080px]" };

export function Sheet(props: {
  title: ReactNode;
  children: ReactNode;
  onClose: () => void;
  /** For a form of two columns, or one of three. */
  wide?: boolean | "most";
}) {
  const width = props.wide === "most" ? "most" : props.wide ? "wide" : "narrow";
  return (
    <Dialog.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/60" />
        <Dialog.Popup
          className={`panel fixed left-1/2 top-1/2 z-50 max-h-[94vh] w-[92vw] -translate-x-1/2 -translate-y-1/2 overflow-y-auto p-6 ${WIDTHS[width]}`}
        >
          <Dialog.Title className="mb-4 text-xl font-semibold">{props.title}</Dialog.Title>
          {props.children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
