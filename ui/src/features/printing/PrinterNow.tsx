// How the printer is right now, in words, and a page to try it.

import { Trans, useLingui } from "@lingui/react/macro";
import { useCommand, useMay } from "../../shared/counter";
import { printerWord } from "../../shared/printer";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import type { PrinterInfo } from "../../wire/PrinterInfo";

export function PrinterNow({ info }: { info: PrinterInfo }) {
  const { i18n } = useLingui();
  const may = useMay();
  const test = useCommand("test_page");
  const { text, tone } = printerWord(info.state);
  return (
    <section className="panel grid gap-3 p-4">
      <Notice tone={tone}>
        <span className="text-lg first-letter:uppercase">{i18n._(text)}</span>
        <span className="block text-sm">{info.place}</span>
        {info.cause ? (
          <span className="block text-sm" lang="en">
            {info.cause}
          </span>
        ) : null}
      </Notice>
      {may("print") ? (
        <button
          type="button"
          className="btn"
          disabled={test.isPending}
          onClick={() => test.mutate({})}
        >
          <Trans>Imprimer une page d'essai</Trans>
        </button>
      ) : null}
      <Problem failure={test.error} />
      {test.isSuccess ? (
        <p role="status" className="font-semibold text-done">
          <Trans>Page d'essai demandée : suivez-la dans la liste.</Trans>
        </p>
      ) : null}
    </section>
  );
}
