// Who travels from this stop, who is aboard and who is missing; looked at again while it is shown.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, useRef, useState } from "react";
import { useMay } from "../../shared/counter";
import { Labelled } from "../../shared/ui/Labelled";
import type { BoardingCounts } from "../../wire/BoardingCounts";
import type { Manifest as List } from "../../wire/Manifest";
import { ManifestFiles } from "./ManifestFiles";
import { ManifestTable } from "./ManifestTable";
import { countOf, PARTS, type Part, shown } from "./riders";

function Parts(props: { list: List; chosen: Part; onChoose: (part: Part) => void }) {
  const { t } = useLingui();
  const words: Record<Part, string> = {
    all: t`Tous`,
    missing: t`Manquent`,
    aboard: t`À bord`,
    out: t`Descendus`,
    doubles: t`En double`,
  };
  return (
    <div role="group" aria-label={t`Montrer`} className="flex flex-wrap gap-1">
      {PARTS.map((part) => (
        <button
          key={part}
          type="button"
          aria-pressed={props.chosen === part}
          className={`btn px-3 ${props.chosen === part ? "border-2 border-accent bg-accent-soft" : ""}`}
          onClick={() => props.onChoose(part)}
        >
          {words[part]} <strong>{countOf(props.list.passengers, part)}</strong>
        </button>
      ))}
    </div>
  );
}

/** What the buttons do not say: who came from before, who stands, who is aboard on trust. */
function Besides({ counts }: { counts: BoardingCounts }) {
  const words = [
    counts.through > 0 && (
      <Plural key="through" value={counts.through} one="# de passage" other="# de passage" />
    ),
    counts.standing > 0 && (
      <Plural key="standing" value={counts.standing} one="# debout" other="# debout" />
    ),
    counts.on_trust > 0 && (
      <Plural key="trust" value={counts.on_trust} one="# sur parole" other="# sur parole" />
    ),
  ].filter(Boolean);
  return (
    <p className="self-center pt-4" role="status">
      <strong>
        <Trans>
          {counts.boarded} embarqués sur {counts.expected}
        </Trans>
      </strong>
      {words.map((word, index) => (
        <span key={index} className="text-quiet">
          {" · "}
          {word}
        </span>
      ))}
    </p>
  );
}

export function Manifest({ list }: { list: List }) {
  const { t } = useLingui();
  const may = useMay();
  const [part, setPart] = useState<Part>("all");
  const [typed, setTyped] = useState("");
  const table = useRef<HTMLElement>(null);
  const rows = shown(list.passengers, part, typed);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && typed !== "") {
      event.stopPropagation();
      setTyped("");
    }
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    table.current?.querySelector<HTMLElement>('[data-line][tabindex="0"]')?.focus();
  };
  return (
    <>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <Labelled
          label={t`Nom, numéro, téléphone ou place`}
          className="w-64"
          autoFocus
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Parts list={list} chosen={part} onChoose={setPart} />
        <Besides counts={list.trip.counts} />
        <ManifestFiles trip={list.trip.trip} stop={list.trip.stop} />
      </div>
      <section
        ref={table}
        aria-label={t`Passagers`}
        className="panel min-h-48 flex-1 overflow-auto"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        <ManifestTable
          rows={rows}
          may={may("look")}
          empty={
            typed || part !== "all" ? (
              <Trans>Personne de la liste ne correspond.</Trans>
            ) : (
              <Trans>Aucun billet n'est vendu sur ce départ.</Trans>
            )
          }
        />
      </section>
    </>
  );
}
