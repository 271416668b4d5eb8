// The period as a file. The engine writes it; a browser's tab may also take it along.

import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Download, FileDown } from "lucide-react";
import { useEffect, useState } from "react";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { call, inBrowser } from "../../transport";
import type { Exported } from "../../wire/Exported";
import type { ExportFormat } from "../../wire/ExportFormat";
import type { PaperLanguage } from "../../wire/PaperLanguage";

const FORMATS: { format: ExportFormat; text: string }[] = [
  { format: "csv", text: "CSV" },
  { format: "xlsx", text: "XLSX" },
  { format: "pdf", text: "PDF" },
  { format: "json", text: "JSON" },
];

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The file as something this page can offer; the address lives as long as it is shown. */
function useAddress(file: Exported | undefined): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!file?.content) return setAddress(null);
    const made = URL.createObjectURL(new Blob([bytesOf(file.content)], { type: file.media }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}

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
  const address = useAddress(write.data);
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
      {write.data ? (
        <Notice tone="done">
          <Trans>Le fichier est ici :</Trans>{" "}
          <span className="font-normal select-all">{write.data.path}</span>
          {address ? (
            <a
              href={address}
              download={write.data.name}
              className="mt-2 flex min-h-11 items-center gap-2 underline"
            >
              <Download aria-hidden className="size-5" />
              <Trans>Télécharger {write.data.name}</Trans>
            </a>
          ) : null}
        </Notice>
      ) : null}
    </section>
  );
}
