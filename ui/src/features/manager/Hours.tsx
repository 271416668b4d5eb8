// Takings by hour: columns for the eye, and the same as a table.

import { Trans, useLingui } from "@lingui/react/macro";
import { useMoney } from "../../shared/counter";
import { MONEY_KINDS } from "../../shared/journal";
import type { HourLine } from "../../wire/HourLine";
import { Difference, Figure } from "./Figure";
import { Amount, Figures, Line, Name, Panel } from "./Tables";

const HIGH = 120;
const STEP = 40;
const WIDE = 14;

/** From the first hour with anything in it to the last, so that night hours leave room. */
export function busyHours(lines: HourLine[]): HourLine[] {
  const busy = (line: HourLine) => line.takings !== 0 || line.before !== 0;
  const first = lines.findIndex(busy);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(busy) + 1);
}

function Columns(props: { hours: HourLine[]; name: string }) {
  const { hours } = props;
  const most = Math.max(1, ...hours.map((line) => Math.max(line.takings, line.before)));
  const high = (value: number) => Math.max(0, Math.round((value / most) * HIGH));
  const width = Math.max(hours.length, 8) * STEP;
  return (
    <svg
      role="img"
      aria-label={props.name}
      viewBox={`0 0 ${width} ${HIGH + 28}`}
      className="h-40 w-full max-w-full"
      preserveAspectRatio="xMinYMid meet"
    >
      <line x1="0" x2={width} y1={HIGH + 4} y2={HIGH + 4} className="stroke-edge" strokeWidth="1" />
      {hours.map((line, index) => (
        <g key={line.hour} transform={`translate(${index * STEP + 4} 4)`}>
          <rect
            x="1"
            y={HIGH - high(line.before)}
            width={WIDE}
            height={high(line.before)}
            className="fill-surface stroke-edge"
            strokeWidth="1.5"
            strokeDasharray="3 2"
          />
          <rect
            x={WIDE + 2}
            y={HIGH - high(line.takings)}
            width={WIDE}
            height={high(line.takings)}
            className="fill-accent"
          />
          <text x={WIDE + 1} y={HIGH + 18} textAnchor="middle" fontSize="13" className="fill-ink">
            {line.hour}
          </text>
        </g>
      ))}
    </svg>
  );
}

export function Hours(props: { lines: HourLine[]; day: string; before: string }) {
  const { t } = useLingui();
  const money = useMoney();
  const hours = busyHours(props.lines);
  const part = (day: string) => ({ from: day, to: day, kinds: MONEY_KINDS });
  if (hours.length === 0) {
    return (
      <Panel title={t`Par heure`}>
        <p className="text-quiet">
          <Trans>Rien n'a été encaissé.</Trans>
        </p>
      </Panel>
    );
  }
  return (
    <Panel title={t`Par heure`}>
      <Columns
        hours={hours}
        name={t`Encaissé par heure, et 7 jours avant ; les montants sont dans le tableau`}
      />
      <p className="flex flex-wrap gap-x-6 text-sm">
        <span className="flex items-center gap-2">
          <span aria-hidden className="inline-block size-4 bg-accent" />
          <Trans>ce jour</Trans>
        </span>
        <span className="flex items-center gap-2">
          <span
            aria-hidden
            className="inline-block size-4 border-2 border-dashed border-edge bg-surface"
          />
          <Trans>7 jours avant</Trans>
        </span>
      </p>
      <details className="mt-2">
        <summary className="flex min-h-11 items-center font-semibold text-accent underline">
          <Trans>Les heures en tableau</Trans>
        </summary>
        <Figures
          name={t`Par heure`}
          heads={[t`Heure`, t`Encaissé`, t`7 jours avant`, t`Différence`]}
        >
          {hours.map((line) => (
            <Line key={line.hour}>
              <Name>
                <Trans>{line.hour} h</Trans>
              </Name>
              <Amount>
                <Figure made={part(props.day)}>{money(line.takings)}</Figure>
              </Amount>
              <Amount>
                <Figure made={part(props.before)}>{money(line.before)}</Figure>
              </Amount>
              <Amount>
                <Difference now={line.takings} before={line.before} write={money} />
              </Amount>
            </Line>
          ))}
        </Figures>
      </details>
    </Panel>
  );
}
