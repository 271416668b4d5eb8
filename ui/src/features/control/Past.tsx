// The last scans, newest first: what was said, and within its minute the way to take it back.

import { Trans, useLingui } from "@lingui/react/macro";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useCounter, useMay } from "../../shared/counter";
import { useMoment, useNow } from "../../shared/now";
import { Shape } from "../../shared/ui/Shape";
import { type Passed, type Post, samePost, useGate } from "./gate";
import { TakeBack } from "./TakeBack";
import { tell } from "./telling";

function secondsLeft({ outcome }: Passed, now: number): number {
  const until = outcome.kind === "verdict" ? outcome.answer.undo_until : null;
  return until === null ? 0 : Math.max(0, Math.ceil((until - now) / 1_000));
}

function Line(props: {
  passed: Passed;
  day: string;
  now: number;
  newest: boolean;
  onUndo: () => void;
}) {
  const { t } = useLingui();
  const { company } = useCounter();
  const may = useMay();
  const moment = useMoment();
  const { passed, newest } = props;
  const told = tell(passed.outcome, props.day, company.currency);
  const seconds = secondsLeft(passed, props.now);
  const standing = passed.outcome.kind === "standing" && may("cancel");
  const who = told.name ?? told.number;
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 border-b border-line px-3 py-2">
      <Shape told={told} size={36} />
      <div className={`min-w-0 ${passed.undone ? "line-through" : ""}`}>
        <p className="flex items-baseline gap-2">
          <span className="text-sm text-quiet">{moment(passed.at)}</span>
          <strong className="truncate">{told.word}</strong>
          {told.seat === null ? null : (
            <span className="font-semibold whitespace-nowrap">
              <Trans>place {told.seat}</Trans>
            </span>
          )}
        </p>
        {who ? <p className="truncate">{who}</p> : null}
      </div>
      {passed.undone ? (
        <span className="font-semibold text-quiet">
          <Trans>annulé</Trans>
        </span>
      ) : seconds > 0 || standing ? (
        <button
          type="button"
          className="btn px-3"
          aria-label={who ? t`Annuler : ${who}` : t`Annuler`}
          onClick={props.onUndo}
        >
          <Undo2 aria-hidden className="size-5" />
          {standing ? <Trans>Rembourser</Trans> : <Trans>Annuler ({seconds} s)</Trans>}
        </button>
      ) : null}
      {newest && !passed.undone ? (
        <p className="col-span-2 col-start-2 text-sm">{told.sentence}</p>
      ) : null}
    </li>
  );
}

export function Past({ post, day }: { post: Post; day: string }) {
  const { t } = useLingui();
  const past = useGate((state) => state.past);
  const now = useNow();
  const [undoing, setUndoing] = useState<Passed | null>(null);
  const here = past.filter((one) => samePost(one.post, post));
  return (
    <section
      aria-label={t`Derniers scans`}
      className="panel min-h-0 flex-1 overflow-y-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      {here.length === 0 ? (
        <p className="p-4 text-quiet">
          <Trans>Les derniers scans s'affichent ici. Une erreur s'annule dans la minute.</Trans>
        </p>
      ) : (
        <ol>
          {here.map((passed, index) => (
            <Line
              key={passed.key}
              passed={passed}
              day={day}
              now={now}
              newest={index === 0}
              onUndo={() => setUndoing(passed)}
            />
          ))}
        </ol>
      )}
      {undoing ? <TakeBack passed={undoing} day={day} onClose={() => setUndoing(null)} /> : null}
    </section>
  );
}
