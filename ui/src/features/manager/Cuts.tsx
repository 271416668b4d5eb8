// The same period cut eight ways, one table at a time.

import { Tabs } from "@base-ui/react/tabs";
import { Trans, useLingui } from "@lingui/react/macro";
import type { AuditSearch } from "../../shared/auditSearch";
import { useMoney } from "../../shared/counter";
import type { CutTable } from "../../wire/CutTable";
import type { Figures as FigureSet } from "../../wire/Figures";
import type { Revenue } from "../../wire/Revenue";
import { Figure } from "./Figure";
import { type FigureName, lineOf, madeOf } from "./made";
import { Amount, Figures, Line, Name } from "./Tables";
import { CUTS, FIGURES, lineWord } from "./words";

const COLUMNS: FigureName[] = [
  "tickets",
  "gross",
  "reductions",
  "refunds",
  "fees",
  "tax",
  "net",
  "takings",
  "expenses",
  "variance",
];

/** The figures of one line, each opening what it is made of. */
export function FigureCells(props: { figures: FigureSet; part: AuditSearch }) {
  const money = useMoney();
  return COLUMNS.map((name) => (
    <Amount key={name}>
      <Figure made={madeOf(name, props.part)}>
        {name === "tickets" ? props.figures[name] : money(props.figures[name])}
      </Figure>
    </Amount>
  ));
}

export function useFigureHeads(first: string): string[] {
  const { i18n } = useLingui();
  return [first, ...COLUMNS.map((name) => i18n._(FIGURES[name]))];
}

function Cut({ table, revenue }: { table: CutTable; revenue: Revenue }) {
  const { i18n } = useLingui();
  const { from, to } = revenue;
  const name = i18n._(CUTS[table.cut]);
  const heads = useFigureHeads(name);
  return (
    <Figures
      name={name}
      heads={heads}
      foot={
        <tr>
          <Name>
            <Trans>Total</Trans>
          </Name>
          <FigureCells figures={revenue.total} part={{ from, to }} />
        </tr>
      }
    >
      {table.lines.map((line) => (
        <Line key={line.key}>
          <Name>{lineWord(i18n, table.cut, line.key, line.label)}</Name>
          <FigureCells figures={line.figures} part={lineOf(table.cut, line.key, from, to)} />
        </Line>
      ))}
    </Figures>
  );
}

export function Cuts({ revenue }: { revenue: Revenue }) {
  const { t, i18n } = useLingui();
  return (
    <Tabs.Root defaultValue={revenue.cuts[0]?.cut} className="panel min-w-0 p-4">
      <h2 className="sr-only">
        <Trans>Recettes en détail</Trans>
      </h2>
      <Tabs.List aria-label={t`Découper par`} className="mb-2 flex flex-wrap border-b border-line">
        {revenue.cuts.map(({ cut }) => (
          <Tabs.Tab
            key={cut}
            value={cut}
            className="min-h-12 border-b-4 border-transparent px-3 font-semibold hover:bg-sunken aria-selected:border-accent aria-selected:text-accent"
          >
            {i18n._(CUTS[cut])}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {revenue.cuts.map((table) => (
        <Tabs.Panel key={table.cut} value={table.cut} className="text-sm">
          <Cut table={table} revenue={revenue} />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
