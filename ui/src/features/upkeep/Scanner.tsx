// The scanner of this counter: what it types around a code, its serial port, and a try.

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Check, CircleSlash, RefreshCw, ScanLine } from "lucide-react";
import { useState } from "react";
import { useAnswer, useCommand, useMay } from "../../shared/counter";
import { useScans } from "../../shared/scans";
import { Choice } from "../../shared/ui/Choice";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { EnglishDetails, Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { ScannerInfo } from "../../wire/ScannerInfo";
import type { ScannerSuffix } from "../../wire/ScannerSuffix";
import type { SetScanner } from "../../wire/SetScanner";

/** How long the state of the port may be old. */
const EVERY_MS = 5_000;
const BAUDS = [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200];
const PREFIX_MAX = 4;
const SUFFIXES: Record<ScannerSuffix, MessageDescriptor> = {
  enter: msg`Entrée`,
  tab: msg`Tabulation`,
  none: msg`rien`,
};

/** How the scanner on the serial port is; with the cause where it cannot be heard. */
function State({ info }: { info: ScannerInfo }) {
  const port = info.port ?? "";
  switch (info.state) {
    case "ready":
      return (
        <p className="flex items-center gap-2 font-semibold text-done">
          <Check aria-hidden className="size-5" />
          <Trans>Le lecteur du port {port} est écouté.</Trans>
        </p>
      );
    case "failed":
      return (
        <Notice tone="loss">
          <Trans>
            Le port {port} ne répond pas : branchez le lecteur, ou choisissez un autre port. Guichet
            réessaie de lui-même.
          </Trans>
          <EnglishDetails message={info.cause} />
        </Notice>
      );
    case "off":
      return (
        <p className="flex items-center gap-2 text-quiet">
          <CircleSlash aria-hidden className="size-5" />
          <Trans>
            Aucun lecteur sur un port série. Ceux qui tapent comme un clavier sont toujours
            entendus.
          </Trans>
        </p>
      );
  }
}

/** Scans come here and do nothing else, as long as the try lasts. */
function Try() {
  const [on, setOn] = useState(false);
  const [heard, setHeard] = useState<string | null>(null);
  useScans(setHeard, on);
  return (
    <section className="grid gap-2 border-t border-line pt-3">
      <button
        type="button"
        aria-pressed={on}
        className={`btn justify-self-start ${on ? "border-2 border-accent bg-accent-soft" : ""}`}
        onClick={() => {
          setHeard(null);
          setOn(!on);
        }}
      >
        <ScanLine aria-hidden className="size-5" />
        {on ? <Trans>Finir l'essai</Trans> : <Trans>Essayer le lecteur</Trans>}
      </button>
      {on ? (
        <div role="status" className="rounded-md bg-sunken px-4 py-3">
          {heard === null ? (
            <Trans>
              Scannez un billet. Si rien ne se montre : le lecteur doit taper comme un clavier
              américain (US), et finir comme réglé ci-dessus.
            </Trans>
          ) : (
            <>
              <span className="block text-sm text-quiet">
                <Trans>Lu, {heard.length} caractères :</Trans>
              </span>
              <code className="text-lg select-all">{heard}</code>
            </>
          )}
        </div>
      ) : null}
    </section>
  );
}

function Form(props: { info: ScannerInfo; onLook: () => void }) {
  const { t, i18n } = useLingui();
  const { info } = props;
  const [typed, setTyped] = useState<Required<SetScanner>>({
    prefix: info.prefix,
    suffix: info.suffix,
    port: info.port,
    baud: info.baud,
  });
  const save = useCommand("set_scanner");
  const set = (part: Partial<SetScanner>) => {
    save.reset();
    setTyped({ ...typed, ...part });
  };
  // A port that is unplugged for now is still the one that is set.
  const ports = [...new Set([...info.ports, ...(typed.port ? [typed.port] : [])])].sort();
  const bauds = [...new Set([...BAUDS, typed.baud])].sort((one, other) => one - other);
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(typed);
      }}
    >
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Labelled
          label={t`Il tape avant un code`}
          hint={t`Le plus souvent rien.`}
          maxLength={PREFIX_MAX}
          value={typed.prefix}
          onChange={(event) => set({ prefix: event.target.value.toUpperCase() })}
        />
        <Choice
          label={t`Il tape après un code`}
          value={typed.suffix}
          options={Object.entries(SUFFIXES).map(([value, word]) => ({
            value,
            text: i18n._(word),
          }))}
          onChange={(suffix) => set({ suffix: suffix as ScannerSuffix })}
        />
        <Choice
          label={t`Port série`}
          value={typed.port ?? ""}
          options={[
            { value: "", text: t`aucun : il tape comme un clavier` },
            ...ports.map((port) => ({
              value: port,
              text: info.ports.includes(port) ? port : t`${port} (débranché)`,
            })),
          ]}
          onChange={(port) => set({ port: port || null })}
        />
        {typed.port ? (
          <Choice
            label={t`Vitesse`}
            value={String(typed.baud)}
            options={bauds.map((baud) => ({ value: String(baud), text: String(baud) }))}
            onChange={(baud) => set({ baud: Number(baud) })}
          />
        ) : null}
      </div>
      <Problem failure={save.error} />
      {save.isSuccess ? (
        <Notice tone="done">
          <Trans>Lecteur réglé. Essayez-le.</Trans>
        </Notice>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <button type="submit" className="btn btn-primary" disabled={save.isPending}>
          <Trans>Enregistrer</Trans>
        </button>
        <button type="button" className="btn" onClick={props.onLook}>
          <RefreshCw aria-hidden className="size-5" />
          <Trans>Chercher les ports</Trans>
        </button>
      </div>
    </form>
  );
}

export function Scanner() {
  const may = useMay();
  const scanner = useAnswer("scanner", {}, true, EVERY_MS);
  return (
    <section className="panel grid gap-3 p-4">
      <h2 className="text-lg">
        <Trans>Lecteur de codes</Trans>
      </h2>
      <Problem failure={scanner.error} />
      {scanner.isLoading ? <Skeleton lines={3} /> : null}
      {scanner.data ? (
        <>
          <State info={scanner.data} />
          {may("set_printer") ? (
            <Form info={scanner.data} onLook={() => void scanner.refetch()} />
          ) : null}
        </>
      ) : null}
      <Try />
    </section>
  );
}
