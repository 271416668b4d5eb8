// Who did what when. Each line opens the entry that says so.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { ArrowRight, ChevronsUp } from "lucide-react";
import type { AuditSearch } from "../../shared/auditSearch";
import { useAnswer, useCounter, useMoney } from "../../shared/counter";
import { dayAndClock, shortDay } from "../../shared/dates";
import { KINDS } from "../../shared/journal";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { AuditLine } from "../../wire/AuditLine";
import { AuditFilters } from "./AuditFilters";

const PAGE = 50;
const CELL = "px-3 py-1";

/** What a line is about. Some of it is the engine's own words: `ticket · 2`, `2026-11-20`. */
function useSubject(line: AuditLine): string {
  const { t, i18n } = useLingui();
  if (line.kind === "DayLocked") return shortDay(line.subject, i18n.locale);
  if (line.kind !== "DocumentReprinted") return line.subject;
  const [document = "", copy = ""] = line.subject.split(" · ");
  const papers: Record<string, string> = {
    ticket: t`Billet`,
    receipt: t`Reçu de vente`,
    till_report: t`Rapport de caisse`,
    slip: t`Bon`,
  };
  return `${papers[document] ?? document} · ${copy === "1" ? t`premier exemplaire` : `DUPLICATA ${copy}`}`;
}

function Row({ line }: { line: AuditLine }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const known = KINDS[line.kind];
  const subject = useSubject(line);
  return (
    <tr className="border-b border-line last:border-0 hover:bg-sunken">
      <td className={`${CELL} whitespace-nowrap`}>
        {dayAndClock(line.at_local, i18n.locale)}
        <span className="text-quiet">{line.at_local.slice(16, 19)}</span>
      </td>
      <th scope="row" className={`${CELL} text-left`}>
        <Link
          to="/rapports/journal/$entry"
          params={{ entry: String(line.entry) }}
          className="flex min-h-11 items-center font-semibold text-accent underline"
        >
          {known ? i18n._(known) : line.kind}
        </Link>
      </th>
      <td className={CELL}>{subject}</td>
      <td className={CELL}>{line.who ?? <Trans>le programme</Trans>}</td>
      <td className={CELL}>{line.approved_by}</td>
      <td className={`amount ${CELL}`}>{line.amount === null ? null : money(line.amount)}</td>
      <td className={`amount ${CELL} text-sm text-quiet`}>{line.entry}</td>
    </tr>
  );
}

function Table({ lines }: { lines: AuditLine[] }) {
  const { t } = useLingui();
  const heads = [t`Quand`, t`Ce qui s'est passé`, t`Sujet`, t`Par`, t`Approuvé par`];
  return (
    <section
      aria-label={t`Écritures`}
      className="panel relative overflow-x-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <table className="w-full border-collapse">
        <caption className="sr-only">
          <Trans>Écritures, les plus récentes d'abord</Trans>
        </caption>
        <thead className="border-b border-edge text-sm text-quiet">
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className="px-3 py-2 text-left font-semibold">
                {head}
              </th>
            ))}
            <th scope="col" className="amount px-3 py-2 font-semibold">
              <Trans>Montant</Trans>
            </th>
            <th scope="col" className="amount px-3 py-2 font-semibold">
              <Trans>N°</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Row key={line.entry} line={line} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Paging(props: { search: AuditSearch; next: number | null }) {
  const { t } = useLingui();
  const { search, next } = props;
  if (search.before === undefined && next === null) return null;
  return (
    <nav aria-label={t`Suite des écritures`} className="flex gap-2">
      {search.before === undefined ? null : (
        <Link to="/rapports/journal" search={{ ...search, before: undefined }} className="btn">
          <ChevronsUp aria-hidden className="size-5" />
          <Trans>Revenir au début</Trans>
        </Link>
      )}
      {next === null ? null : (
        <Link to="/rapports/journal" search={{ ...search, before: next }} className="btn">
          <Trans>Écritures plus anciennes</Trans>
          <ArrowRight aria-hidden className="size-5" />
        </Link>
      )}
    </nav>
  );
}

export function AuditView(props: { search: AuditSearch; onSearch: (search: AuditSearch) => void }) {
  const { search } = props;
  const { today } = useCounter();
  const from = search.from ?? today;
  const found = useAnswer("audit", {
    from,
    to: search.to ?? from,
    employee: search.employee ?? null,
    kinds: search.kinds?.split(",").filter(Boolean) ?? [],
    till: search.till ?? null,
    trip: search.trip ?? null,
    route: search.route ?? null,
    account: search.account ?? null,
    amount_min: search.min ?? null,
    amount_max: search.max ?? null,
    before: search.before ?? null,
    limit: PAGE,
  });
  return (
    <div className="grid gap-3">
      <AuditFilters search={search} onChange={props.onSearch} />
      <Problem failure={found.error} />
      {found.isLoading ? <Skeleton lines={8} /> : null}
      {found.data?.lines.length === 0 ? (
        <p role="status" className="p-4 text-quiet">
          <Trans>Aucune écriture ne correspond. Élargissez les dates ou retirez un filtre.</Trans>
        </p>
      ) : null}
      {found.data && found.data.lines.length > 0 ? <Table lines={found.data.lines} /> : null}
      {found.data ? <Paging search={search} next={found.data.next} /> : null}
    </div>
  );
}
