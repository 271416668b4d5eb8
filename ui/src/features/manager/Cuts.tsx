// The same period cut eight ways, one table at a time.

import { Tabs } from "@base-ui/react/tabs";
import { Trans, useLingui } from "@lingui/react/macro";
import type { AuditSearch } from "../../shared/auditSearch";
import { useCounter } from "../../shared/counter";
import { formatSum } from "../../shared/money";
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
export function FigureCells(props: {
  figures: FigureSet;
  part: AuditSearch | null;
  columns?: FigureName[];
}) {
  const { i18n } = useLingui();
  const { digits } = useCounter().company.currency;
  // Ten columns: the currency stands above them once.
  const sum = (minor: number) => formatSum(minor, digits, i18n.locale);
  return (props.columns ?? COLUMNS).map((name) => (
    <Amount key={name}>
      <Figure made={madeOf(name, props.part)}>
        {name === "tickets" ? props.figures[name] : sum(props.figures[name])}
      </Figure>
    </Amount>
  ));
}

export function useFigureHeads(first: string, columns = COLUMNS): string[] {
  const { i18n } = useLingui();
  return [first, ...columns.map((name) => i18n._(FIGURES[name]))];
}

function Cut({ table, revenue }: { table: CutTable; revenue: Revenue }) {
  const { i18n } = useLingui();
  const { from, to } = revenue;
  const name = i18n._(CUTS[table.cut]);
  // A sale can be paid by two methods: only what came in is by method.
  const columns: FigureName[] = table.cut === "method" ? ["takings"] : COLUMNS;
  const heads = useFigureHeads(name, columns);
  const { symbol } = useCounter().company.currency;
  return (
    <>
      <p className="px-2 text-quiet">
        <Trans>Sommes en {symbol}.</Trans>
      </p>
      <Figures
        name={name}
        heads={heads}
        foot={
          <tr>
            <Name>
              <Trans>Total</Trans>
            </Name>
            <FigureCells figures={revenue.total} part={{ from, to }} columns={columns} />
          </tr>
        }
      >
        {table.lines.map((line) => (
          <Line key={line.key}>
            <Name>{lineWord(i18n, table.cut, line.key, line.label)}</Name>
            <FigureCells
              figures={line.figures}
              part={lineOf(table.cut, line.key, from, to)}
              columns={columns}
            />
          </Line>
        ))}
      </Figures>
    </>
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
