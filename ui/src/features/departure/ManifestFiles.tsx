// The list on paper and in files.

import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { FileDown, Printer } from "lucide-react";
import { useCommand } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { FileMade } from "../../shared/ui/FileMade";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { call } from "../../transport";
import type { ManifestFormat } from "../../wire/ManifestFormat";
import type { PaperLanguage } from "../../wire/PaperLanguage";

const FORMATS: { format: ManifestFormat; text: string }[] = [
  { format: "pdf", text: "PDF" },
  { format: "csv", text: "CSV" },
];

export function ManifestFiles(props: { trip: string; stop: string }) {
  const { t, i18n } = useLingui();
  const where = { trip: props.trip, at_stop: props.stop };
  const intention = useIntention();
  const print = useCommand("print_manifest");
  const write = useMutation({
    networkMode: "always",
    mutationFn: (format: ManifestFormat) =>
      call("export_manifest", { ...where, format, language: i18n.locale as PaperLanguage }),
  });
  return (
    <>
      <div role="group" aria-label={t`Sortir la liste`} className="ml-auto flex gap-1">
        <button
          type="button"
          className="btn px-3"
          disabled={print.isPending}
          onClick={() => {
            write.reset();
            print.mutate(
              { request: intention.id(), ...where },
              { onSettled: (_, failure) => intention.settle(failure) },
            );
          }}
        >
          <Printer aria-hidden className="size-5" />
          <Trans>Imprimer</Trans>
        </button>
        {FORMATS.map(({ format, text }) => (
          <button
            key={format}
            type="button"
            className="btn px-3"
            disabled={write.isPending}
            onClick={() => {
              print.reset();
              write.mutate(format);
            }}
          >
            <FileDown aria-hidden className="size-5" />
            {text}
          </button>
        ))}
      </div>
      <div className="empty:hidden basis-full">
        <Problem failure={print.error ?? write.error} />
        {print.isSuccess ? (
          <Notice tone="done">
            <Trans>La liste sort de l'imprimante.</Trans>
          </Notice>
        ) : null}
        {write.data ? <FileMade file={write.data} /> : null}
      </div>
    </>
  );
}
