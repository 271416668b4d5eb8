// Passengers without a code that can be read: found by number, by name or by seat.

import { Trans, useLingui } from "@lingui/react/macro";
import { DoorOpen, LogIn, Luggage as LuggageMark, Undo2 } from "lucide-react";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { useAnswer } from "../../shared/counter";
import { useKey } from "../../shared/keys";
import { useLater } from "../../shared/later";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { RiderBadge } from "../../shared/ui/RiderBadge";
import type { FoundBy } from "../../wire/FoundBy";
import type { ManifestRow } from "../../wire/ManifestRow";
import type { Intent, Post } from "./gate";
import { wordOf } from "./verdicts";

const PAUSE_MS = 150;
/** A ticket's number, or the text of its code: judged like a scan. */
const NAMES_ONE = /^[A-Z0-9 $%*+\-./:]{12,}$/;

/** How somebody was found, as the journal keeps it. */
function foundBy(row: ManifestRow, query: string): FoundBy {
  if (String(row.seat) === query) return "seat";
  return row.number?.includes(query.toUpperCase()) ? "number" : "name";
}

/** What can be done with a passenger from the list. */
function intentOf(row: ManifestRow, query: string): Intent | null {
  const rider = { ticket: row.ticket, name: row.name, seat: row.seat };
  switch (row.state) {
    case "boarded":
      return { kind: "alight", rider };
    case "out":
      return { kind: "come_back", rider };
    // The verdict says why who was missed does not go aboard.
    default:
      return { kind: "board", rider, by: foundBy(row, query) };
  }
}

function Act({ row }: { row: ManifestRow }) {
  if (row.state === "boarded") {
    return (
      <>
        <DoorOpen aria-hidden className="size-5" />
        <Trans>Descend</Trans>
      </>
    );
  }
  if (row.state === "out") {
    return (
      <>
        <Undo2 aria-hidden className="size-5" />
        <Trans>Remonte</Trans>
      </>
    );
  }
  return (
    <>
      <LogIn aria-hidden className="size-5" />
      <Trans>Embarquer</Trans>
    </>
  );
}

function Row(props: { row: ManifestRow; onAct: () => void; onLuggage: () => void }) {
  const { t } = useLingui();
  const { row } = props;
  const who = row.name ?? row.number ?? t`Passager`;
  return (
    <li className="grid grid-cols-[44px_minmax(0,1fr)_auto] items-center gap-2 border-b border-line px-3 py-2">
      <span className="text-center text-2xl font-bold">{row.seat ?? "–"}</span>
      <div className="min-w-0">
        <p className="truncate font-semibold">{who}</p>
        <p className="flex flex-wrap items-center gap-x-3 text-sm">
          <RiderBadge state={row.state} before={!row.joins_here} />
          <span className="text-quiet">→ {row.to}</span>
          {row.proved === null ? null : (
            <span className="font-semibold text-loss">{wordOf(row.proved)}</span>
          )}
          {row.unpaid ? (
            <span className="font-semibold text-wait">
              <Trans>impayé</Trans>
            </span>
          ) : null}
        </p>
      </div>
      <div className="flex gap-1">
        <button
          type="button"
          className="btn px-3"
          aria-label={t`Bagages de ${who}`}
          title={t`Bagages`}
          onClick={props.onLuggage}
        >
          <LuggageMark aria-hidden className="size-5" />
          {row.pieces > 0 ? row.pieces : null}
        </button>
        <button
          type="button"
          className={`btn px-3 ${row.state === "expected" ? "btn-primary" : ""}`}
          onClick={props.onAct}
        >
          <Act row={row} />
        </button>
      </div>
    </li>
  );
}

function Found(props: { asked: string; nobody: boolean; children: ReactNode }) {
  const { t } = useLingui();
  const { asked } = props;
  return (
    <section
      aria-label={t`Passagers trouvés`}
      className="panel min-h-0 flex-1 overflow-y-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      {props.nobody ? (
        <p className="p-4 text-quiet">
          <Trans>Personne ne répond à « {asked} » dans ce départ.</Trans>
        </p>
      ) : null}
      <ul>{props.children}</ul>
    </section>
  );
}

export function Search(props: {
  post: Post;
  onIntent: (intent: Intent) => void;
  onLuggage: (row: ManifestRow) => void;
  /** What stands under the field while nothing is looked for. */
  children: ReactNode;
}) {
  const [typed, setTyped] = useState("");
  const box = useRef<HTMLFormElement>(null);
  const query = useLater(typed.trim(), PAUSE_MS);
  const asked = typed.trim() === "" ? "" : query;
  const list = useAnswer("manifest", { ...props.post, query: asked }, asked !== "", 5_000);
  const rows = list.data?.passengers ?? [];
  useKey("F3", () => box.current?.querySelector("input")?.focus());

  const act = (intent: Intent | null) => {
    if (!intent) return;
    setTyped("");
    props.onIntent(intent);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = typed.trim().toUpperCase();
    const [only, another] = rows;
    if (NAMES_ONE.test(text) && /\d/.test(text)) return act({ kind: "scan", text });
    if (only && !another && asked === typed.trim() && only.state === "expected") {
      act(intentOf(only, asked));
    }
  };
  return (
    <>
      <form ref={box} onSubmit={submit}>
        <Labelled
          label={
            <>
              <kbd className="kbd mr-1">F3</kbd>
              <Trans>Numéro, nom, place, ou code collé</Trans>
            </>
          }
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || typed === "") return;
            event.stopPropagation();
            setTyped("");
          }}
        />
      </form>
      {asked === "" ? (
        props.children
      ) : (
        <>
          <Problem failure={list.error} />
          <Found asked={asked} nobody={list.data !== undefined && rows.length === 0}>
            {rows.map((row) => (
              <Row
                key={row.ticket}
                row={row}
                onAct={() => act(intentOf(row, asked))}
                onLuggage={() => props.onLuggage(row)}
              />
            ))}
          </Found>
        </>
      )}
    </>
  );
}
