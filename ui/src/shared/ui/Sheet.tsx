// A dialog: for a question that must be answered before the work goes on.

import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode } from "react";

export function Sheet(props: {
  title: ReactNode;
  children: ReactNode;
  onClose: () => void;
  wide?: boolean;
}) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/60" />
        <Dialog.Popup
          className={`panel fixed left-1/2 top-1/2 z-50 max-h-[94vh] w-[92vw] -translate-x-1/2 -translate-y-1/2 overflow-y-auto p-6 ${props.wide ? "max-w-[760px]" : "max-w-[520px]"}`}
        >
          <Dialog.Title className="mb-4 text-xl font-semibold">{props.title}</Dialog.Title>
          {props.children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
