// The printer: how it is, how it is set, what it was given.

import { Trans } from "@lingui/react/macro";
import { PrinterForm } from "../features/printing/PrinterForm";
import { PrinterNow } from "../features/printing/PrinterNow";
import { PrintQueue } from "../features/printing/PrintQueue";
import { useAnswer, useMay } from "../shared/counter";
import { Problem } from "../shared/ui/Problem";
import { Skeleton } from "../shared/ui/Skeleton";

export function PrinterScreen() {
  const may = useMay();
  const printer = useAnswer("printer_status", {});
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <main className="h-full overflow-y-auto p-4" tabIndex={0}>
      <h1 className="sr-only">
        <Trans>Imprimante</Trans>
      </h1>
      <div className="mx-auto grid max-w-6xl items-start gap-4 lg:grid-cols-2">
        <div className="grid gap-4">
          {printer.isLoading ? <Skeleton lines={4} /> : null}
          <Problem failure={printer.error} />
          {printer.data ? <PrinterNow info={printer.data.info} /> : null}
          {printer.data && may("set_printer") ? (
            <PrinterForm settings={printer.data.printer} />
          ) : null}
        </div>
        <PrintQueue />
      </div>
    </main>
  );
}
