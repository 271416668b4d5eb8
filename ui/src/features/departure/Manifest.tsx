// Who travels from this stop, who is aboard and who is missing; looked at again while it is shown.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, useRef, useState } from "react";
import { useMay } from "../../shared/counter";
import { Labelled } from "../../shared/ui/Labelled";
import type { BoardingCounts } from "../../wire/BoardingCounts";
import type { Manifest as List } from "../../wire/Manifest";
import type { Verdict } from "../../wire/Verdict";
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
    wrong: t`À bord à tort`,
  };
  // It hardly ever happens; where it does, it must be seen.
  const offered = PARTS.filter(
    (part) => part !== "wrong" || countOf(props.list.passengers, part) > 0,
  );
  return (
    <div role="group" aria-label={t`Montrer`} className="flex flex-wrap gap-1">
      {offered.map((part) => (
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
  const { expected } = counts;
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
        <Plural
          value={counts.boarded}
          one={`# embarqué sur ${expected}`}
          other={`# embarqués sur ${expected}`}
        />
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

export function Manifest(props: {
  list: List;
  /** A verdict in a word. */
  word: (verdict: Verdict) => string;
}) {
  const { list } = props;
  const { t } = useLingui();
  const may = useMay();
  const [chosen, setPart] = useState<Part>("all");
  // Its button goes with the last of them.
  const part = chosen === "wrong" && countOf(list.passengers, chosen) === 0 ? "all" : chosen;
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
          word={props.word}
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
