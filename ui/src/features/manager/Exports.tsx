// The period as a file. The engine writes it; a browser's tab may also take it along.

import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { FileDown } from "lucide-react";
import { useEffect } from "react";
import { FileMade } from "../../shared/ui/FileMade";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { call, inBrowser } from "../../transport";
import type { ExportFormat } from "../../wire/ExportFormat";
import type { PaperLanguage } from "../../wire/PaperLanguage";

const FORMATS: { format: ExportFormat; text: string }[] = [
  { format: "csv", text: "CSV" },
  { format: "xlsx", text: "XLSX" },
  { format: "pdf", text: "PDF" },
  { format: "json", text: "JSON" },
];

export function Exports(props: { from: string; to: string }) {
  const { t, i18n } = useLingui();
  const { from, to } = props;
  const write = useMutation({
    networkMode: "always",
    mutationFn: (format: ExportFormat) =>
      call("export_revenue", {
        from,
        to,
        format,
        language: i18n.locale as PaperLanguage,
        content: inBrowser(),
      }),
  });
  const { reset } = write;
  // A file of another period says nothing of this one.
  useEffect(() => reset(), [from, to, reset]);
  return (
    <section aria-label={t`Exporter`} className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-semibold">
          <Trans>Exporter ce qui est montré :</Trans>
        </span>
        {FORMATS.map(({ format, text }) => (
          <button
            key={format}
            type="button"
            className="btn"
            disabled={write.isPending}
            onClick={() => write.mutate(format)}
          >
            <FileDown aria-hidden className="size-5" />
            {text}
          </button>
        ))}
      </div>
      {write.isPending ? (
        <Notice tone="wait">
          <Trans>Le fichier se prépare…</Trans>
        </Notice>
      ) : null}
      <Problem failure={write.error} />
      {write.data ? <FileMade file={write.data} /> : null}
    </section>
  );
}
