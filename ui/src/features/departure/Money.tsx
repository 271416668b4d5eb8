// What a departure brought at each counter, and what the driver got from it.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMoney } from "../../shared/counter";
import { accountWord } from "../../shared/journal";
import type { DepartureSheet } from "../../wire/DepartureSheet";
import { Panel } from "./Figures";

export function Money({ sheet }: { sheet: DepartureSheet }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const line = "flex items-baseline justify-between gap-3 border-b border-line py-1";
  return (
    <Panel title={<Trans>Recette du départ</Trans>}>
      <ul>
        {sheet.takings.map(({ station, counter, tickets, amount }) => (
          <li key={`${station} ${counter}`} className={line}>
            <span>
              {station} · <Trans>G{counter}</Trans>{" "}
              <span className="text-sm text-quiet">
                <Plural value={tickets} one="# billet" other="# billets" />
              </span>
            </span>
            <span className="amount">{money(amount)}</span>
          </li>
        ))}
        <li className={`${line} border-b-0 font-semibold`}>
          <span>
            <Trans>Recette</Trans>
          </span>
          <span className="amount">{money(sheet.taken)}</span>
        </li>
      </ul>
      {sheet.advances.length > 0 ? (
        <ul>
          {sheet.advances.map(({ kind, amount, reason }, index) => (
            <li key={index} className={line}>
              <span>
                {accountWord(i18n, `expense.${kind}`)}{" "}
                <span className="text-sm text-quiet">{reason}</span>
              </span>
              <span className="amount">{money(amount)}</span>
            </li>
          ))}
          <li className={`${line} border-b-0 font-semibold`}>
            <span>
              <Trans>Remis au chauffeur</Trans>
            </span>
            <span className="amount">{money(sheet.advanced)}</span>
          </li>
        </ul>
      ) : (
        <p className="text-quiet">
          <Trans>Rien n'est remis au chauffeur : une dépense de la caisse le ferait.</Trans>
        </p>
      )}
    </Panel>
  );
}
