// Where the figures come from: expenses, accounts, variances, and what came late.

import { Trans, useLingui } from "@lingui/react/macro";
import { useMoney } from "../../shared/counter";
import { dayAndClock, shortDay } from "../../shared/dates";
import { accountWord } from "../../shared/journal";
import type { AccountLine } from "../../wire/AccountLine";
import type { LateLine } from "../../wire/LateLine";
import type { Revenue } from "../../wire/Revenue";
import type { TillRow } from "../../wire/TillRow";
import { Variance } from "./Approving";
import { FigureCells, useFigureHeads } from "./Cuts";
import { Figure } from "./Figure";
import { Amount, Figures, Line, Name, Panel } from "./Tables";

export function Expenses({ revenue }: { revenue: Revenue }) {
  const { t, i18n } = useLingui();
  const money = useMoney();
  const { expenses, from, to } = revenue;
  return (
    <Panel title={t`Dépenses`}>
      {expenses.length === 0 ? (
        <p className="text-quiet">
          <Trans>Aucune dépense.</Trans>
        </p>
      ) : (
        <Figures name={t`Dépenses`} heads={[t`Nature`, t`Montant`]}>
          {expenses.map((line) => (
            <Line key={line.account}>
              <Name>{accountWord(i18n, line.account)}</Name>
              <Amount>
                <Figure made={{ from, to, account: line.account }}>
                  {money(line.debit - line.credit)}
                </Figure>
              </Amount>
            </Line>
          ))}
        </Figures>
      )}
    </Panel>
  );
}

export function Accounts({ revenue }: { revenue: Revenue }) {
  const { t, i18n } = useLingui();
  const money = useMoney();
  const { accounts, from, to } = revenue;
  const made = (line: AccountLine) => ({ from, to, account: line.account });
  return (
    <Panel title={t`Comptes`} note={t`Chaque chiffre vient de ces écritures.`}>
      <Figures name={t`Comptes`} heads={[t`Compte`, t`Débit`, t`Crédit`, t`Solde`]}>
        {accounts.map((line) => (
          <Line key={line.account}>
            <Name>
              {accountWord(i18n, line.account)}
              <span className="block text-sm font-normal text-quiet">{line.account}</span>
            </Name>
            <Amount>
              <Figure made={made(line)}>{money(line.debit)}</Figure>
            </Amount>
            <Amount>
              <Figure made={made(line)}>{money(line.credit)}</Figure>
            </Amount>
            <Amount>
              <Figure made={made(line)}>{money(line.debit - line.credit)}</Figure>
            </Amount>
          </Line>
        ))}
      </Figures>
    </Panel>
  );
}

export function Variances({ tills }: { tills: TillRow[] }) {
  const { t, i18n } = useLingui();
  return (
    <Panel title={t`Écarts de caisse`}>
      {tills.length === 0 ? (
        <p className="text-quiet">
          <Trans>Aucun écart.</Trans>
        </p>
      ) : (
        <Figures name={t`Écarts de caisse`} heads={[t`Caisse`, t`Approuvé par`, t`Écart`]}>
          {tills.map((till) => (
            <Line key={till.till}>
              <Name>
                {till.employee_name}
                <span className="block text-sm font-normal text-quiet">
                  {till.z === null ? null : `Z ${till.z} · `}
                  {till.closed_local ? dayAndClock(till.closed_local, i18n.locale) : null}
                  {till.reason ? ` · ${till.reason}` : ""}
                </span>
              </Name>
              <Amount>
                {till.to_approve ? (
                  <span className="font-semibold text-wait">
                    <Trans>à approuver</Trans>
                  </span>
                ) : (
                  till.approved_by
                )}
              </Amount>
              <Amount>
                <Figure
                  made={{
                    from: till.opened_local.slice(0, 10),
                    to: (till.closed_local ?? till.opened_local).slice(0, 10),
                    till: till.till,
                  }}
                >
                  <Variance amount={till.variance ?? 0} />
                </Figure>
              </Amount>
            </Line>
          ))}
        </Figures>
      )}
    </Panel>
  );
}

export function Late({ lines }: { lines: LateLine[] }) {
  const { t, i18n } = useLingui();
  const heads = useFigureHeads(t`Du jour, inscrit le`);
  return (
    <Panel
      title={t`Inscrit en retard`}
      note={t`Ce qui est venu après la clôture de son jour compte dans le jour où il s'est inscrit.`}
    >
      {lines.length === 0 ? (
        <p className="text-quiet">
          <Trans>Rien n'est venu en retard.</Trans>
        </p>
      ) : (
        <Figures name={t`Inscrit en retard`} heads={heads}>
          {lines.map((line) => (
            <Line key={`${line.of_day}-${line.on_day}`}>
              <Name>
                <span className="whitespace-nowrap">
                  <Trans>
                    {shortDay(line.of_day, i18n.locale)}, le {shortDay(line.on_day, i18n.locale)}
                  </Trans>
                </span>
              </Name>
              <FigureCells figures={line.figures} part={{ from: line.on_day, to: line.on_day }} />
            </Line>
          ))}
        </Figures>
      )}
    </Panel>
  );
}
