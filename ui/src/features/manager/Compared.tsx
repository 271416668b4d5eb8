// Takings cut by something, each line beside the one of a week before.

import { Trans, useLingui } from "@lingui/react/macro";
import type { AuditSearch } from "../../shared/auditSearch";
import { useMoney } from "../../shared/counter";
import type { Compared } from "../../wire/Compared";
import { Difference, Figure } from "./Figure";
import { madeOf } from "./made";
import { Amount, Bar, Figures, Line, Name, Panel, Text } from "./Tables";

export function ComparedTable(props: {
  title: string;
  /** What a line is. */
  head: string;
  lines: Compared[];
  word: (line: Compared) => string;
  /** The line's part of the audit view, on a day. */
  part: (line: Compared, day: string) => AuditSearch | null;
  day: string;
  before: string;
  /** Whether tickets are counted: not by method, since one sale can be paid by two. */
  tickets?: boolean;
}) {
  const { t } = useLingui();
  const money = useMoney();
  const { lines, part, day, before } = props;
  const most = Math.max(1, ...lines.map((line) => Math.max(line.takings, line.before)));
  const heads = [
    props.head,
    <span key="bar" className="sr-only">
      {t`Dessin`}
    </span>,
    ...(props.tickets ? [t`Billets`] : []),
    t`Encaissé`,
    t`7 jours avant`,
    t`Différence`,
  ];
  return (
    <Panel title={props.title}>
      {lines.length === 0 ? (
        <p className="text-quiet">
          <Trans>Rien n'a été encaissé.</Trans>
        </p>
      ) : (
        <>
          <Figures name={props.title} heads={heads}>
            {lines.map((line) => (
              <Line key={line.key}>
                <Name>{props.word(line)}</Name>
                <Text>
                  <Bar value={line.takings} of={most} mark={line.before} />
                </Text>
                {props.tickets ? (
                  <Amount>
                    <Figure made={madeOf("tickets", part(line, day))}>{line.tickets}</Figure>
                  </Amount>
                ) : null}
                <Amount>
                  <Figure made={madeOf("takings", part(line, day))}>{money(line.takings)}</Figure>
                </Amount>
                <Amount>
                  <Figure made={madeOf("takings", part(line, before))}>{money(line.before)}</Figure>
                </Amount>
                <Amount>
                  <Difference now={line.takings} before={line.before} write={money} />
                </Amount>
              </Line>
            ))}
          </Figures>
          <p className="mt-1 text-sm text-quiet">
            <Trans>La barre est ce jour, le trait la même journée 7 jours avant.</Trans>
          </p>
        </>
      )}
    </Panel>
  );
}
