// How this counter's printer is reached, and what it can do.

import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useCommand } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Choice } from "../../shared/ui/Choice";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import type { CodePage } from "../../wire/CodePage";
import type { PaperLanguage } from "../../wire/PaperLanguage";
import type { PrinterSettings } from "../../wire/PrinterSettings";
import type { Transport } from "../../wire/Transport";

function fresh(kind: string): Transport {
  if (kind === "tcp") return { kind, address: "" };
  if (kind === "device") return { kind, path: "/dev/usb/lp0" };
  if (kind === "serial") return { kind, path: "COM3", baud: 19_200 };
  return { kind: "spool", folder: null };
}

function Way(props: { way: Transport; onChange: (way: Transport) => void }) {
  const { t } = useLingui();
  const { way, onChange } = props;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Choice
        label={t`Liaison`}
        value={way.kind}
        options={[
          { value: "tcp", text: t`Réseau (adresse IP)` },
          { value: "device", text: t`USB (fichier de périphérique)` },
          { value: "serial", text: t`Port série` },
          { value: "spool", text: t`Dossier, sans imprimante` },
        ]}
        onChange={(kind) => onChange(fresh(kind))}
      />
      {way.kind === "tcp" ? (
        <Labelled
          label={t`Adresse`}
          placeholder="192.168.1.50:9100"
          value={way.address}
          onChange={(event) => onChange({ ...way, address: event.target.value })}
        />
      ) : null}
      {way.kind === "device" || way.kind === "serial" ? (
        <Labelled
          label={way.kind === "serial" ? t`Port` : t`Fichier`}
          value={way.path}
          onChange={(event) => onChange({ ...way, path: event.target.value })}
        />
      ) : null}
      {way.kind === "serial" ? (
        <Choice
          label={t`Vitesse`}
          value={String(way.baud)}
          options={[9_600, 19_200, 38_400, 57_600, 115_200].map((baud) => ({
            value: String(baud),
            text: String(baud),
          }))}
          onChange={(baud) => onChange({ ...way, baud: Number(baud) })}
        />
      ) : null}
      {way.kind === "spool" ? (
        <Labelled
          label={t`Dossier (vide : à côté des données)`}
          value={way.folder ?? ""}
          onChange={(event) => onChange({ ...way, folder: event.target.value || null })}
        />
      ) : null}
    </div>
  );
}

export function PrinterForm(props: { settings: PrinterSettings }) {
  const { t } = useLingui();
  const [printer, setPrinter] = useState(props.settings);
  const intention = useIntention();
  const save = useCommand("set_printer");
  const set = (part: Partial<PrinterSettings>) => {
    save.reset();
    setPrinter({ ...printer, ...part });
  };
  const tick = (name: "native_qr" | "native_barcode" | "cut" | "drawer", label: string) => (
    <label className="flex min-h-11 items-center gap-3">
      <input
        type="checkbox"
        className="size-6"
        checked={printer[name]}
        onChange={(event) => set({ [name]: event.target.checked })}
      />
      {label}
    </label>
  );

  return (
    <form
      className="panel grid gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(
          { request: intention.id(), printer },
          { onSettled: (_, failure) => intention.settle(failure) },
        );
      }}
    >
      <h2 className="text-lg">
        <Trans>Réglages de l'imprimante</Trans>
      </h2>
      <Way way={printer.transport} onChange={(transport) => set({ transport })} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Choice
          label={t`Papier`}
          value={String(printer.paper_mm)}
          options={[
            { value: "80", text: "80 mm" },
            { value: "58", text: "58 mm" },
          ]}
          onChange={(paper) => set({ paper_mm: Number(paper) })}
        />
        <Choice
          label={t`Jeu de caractères`}
          value={printer.code_page}
          options={[
            { value: "wpc1252", text: "Windows-1252" },
            { value: "pc858", text: "PC 858" },
            { value: "pc437", text: "PC 437" },
          ]}
          onChange={(page) => set({ code_page: page as CodePage })}
        />
      </div>
      <Choice
        label={t`Langue du papier`}
        value={printer.language ?? "fr"}
        options={[
          { value: "fr", text: "Français" },
          { value: "en", text: "English" },
        ]}
        onChange={(language) => set({ language: language as PaperLanguage })}
      />
      <div className="grid sm:grid-cols-2">
        {tick("native_qr", t`QR dessiné par l'imprimante`)}
        {tick("native_barcode", t`Code-barres dessiné par l'imprimante`)}
        {tick("cut", t`Coupe le papier`)}
        {tick("drawer", t`Tiroir branché dessus`)}
      </div>
      <Problem failure={save.error} />
      {save.isSuccess ? (
        <Notice tone="done">
          <Trans>Réglages enregistrés. Imprimez une page d'essai pour vérifier.</Trans>
        </Notice>
      ) : null}
      <button type="submit" className="btn btn-primary" disabled={save.isPending}>
        <Trans>Enregistrer</Trans>
      </button>
    </form>
  );
}
