// The rules in force, in words: for everyone who sells by them.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useAnswer, useMoney } from "../../shared/counter";
import { shortDay } from "../../shared/dates";
import { formatPercent } from "../../shared/percent";
import { word } from "../../shared/refusals";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { Promotion } from "../../wire/Promotion";
import type { RoleLimits } from "../../wire/RoleLimits";
import type { Rules } from "../../wire/Rules";
import { sentences, span } from "./bands";
import { Boarding, Lateness, Luggage, Standing } from "./ControlSummary";

function Rule(props: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-x-2 border-b border-line py-2 last:border-0 sm:grid-cols-[170px_1fr]">
      <dt className="text-quiet">{props.name}</dt>
      <dd className="min-w-0">{props.children}</dd>
    </div>
  );
}

function Limits({ limits }: { limits: RoleLimits }) {
  const { i18n } = useLingui();
  const money = useMoney();
  return (
    <li>
      <strong>{word(limits.role)}</strong> :{" "}
      <Trans>écart de caisse jusqu'à {money(limits.variance)}</Trans>,{" "}
      {limits.cancel_minutes == null ? (
        <Trans>annulation jusqu'au départ</Trans>
      ) : (
        <Trans>annulation pendant {span(i18n, limits.cancel_minutes)}</Trans>
      )}
      , <Trans>remise jusqu'à {formatPercent(limits.discount, i18n.locale)}</Trans>
    </li>
  );
}

function PromotionLine({ promotion }: { promotion: Promotion }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const day = (local: string) => shortDay(local, i18n.locale);
  return (
    <li>
      <strong>{promotion.code}</strong> : −
      {promotion.amount == null
        ? formatPercent(promotion.basis_points ?? 0, i18n.locale)
        : money(promotion.amount)}
      ,{" "}
      <Trans>
        du {day(promotion.from)} au {day(promotion.to)}
      </Trans>
      {promotion.uses_max == null ? null : (
        <>
          ,{" "}
          <Plural value={promotion.uses_max} one="# fois par guichet" other="# fois par guichet" />
        </>
      )}
      {promotion.routes.length > 0 ? ` (${promotion.routes.join(", ")})` : null}
    </li>
  );
}

function Words({ rules }: { rules: Rules }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const { tax, control } = rules;
  const percent = (points: number) => formatPercent(points, i18n.locale);
  return (
    <dl>
      <Rule name={<Trans>Remboursement</Trans>}>
        <ul>
          {sentences(i18n, rules.refund, money).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Rule>
      <Rule name={<Trans>Échange</Trans>}>
        <Trans>
          {money(rules.exchange_fee)} de frais, jusqu'à {span(i18n, rules.change_minutes)} avant le
          départ
        </Trans>
      </Rule>
      <Rule name={<Trans>Billet ouvert</Trans>}>
        <Plural
          value={rules.open_days}
          one="à utiliser dans le jour"
          other="à utiliser dans les # jours"
        />
      </Rule>
      <Rule name={<Trans>Places retenues</Trans>}>
        <Trans>
          {span(i18n, rules.hold_minutes)}, au plus {span(i18n, rules.hold_minutes_max)}
        </Trans>
      </Rule>
      <Rule name={<Trans>Chaque rôle peut</Trans>}>
        <ul>
          {rules.limits.map((limits) => (
            <Limits key={limits.role} limits={limits} />
          ))}
        </ul>
      </Rule>
      <Rule name={<Trans>Mobile money</Trans>}>
        {rules.operators.join(", ") || <Trans>aucun opérateur</Trans>}
      </Rule>
      <Rule name={<Trans>Promotions</Trans>}>
        {rules.promotions.length === 0 ? <Trans>aucune</Trans> : null}
        <ul>
          {rules.promotions.map((promotion) => (
            <PromotionLine key={promotion.code} promotion={promotion} />
          ))}
        </ul>
      </Rule>
      {control ? (
        <>
          <Rule name={<Trans>Embarquement</Trans>}>
            <Boarding control={control} />
          </Rule>
          <Rule name={<Trans>Debout</Trans>}>
            <Standing control={control} />
          </Rule>
          <Rule name={<Trans>Retard</Trans>}>
            <Lateness control={control} />
          </Rule>
          <Rule name={<Trans>Bagages</Trans>}>
            <Luggage control={control} />
          </Rule>
        </>
      ) : null}
      <Rule name={<Trans>Taxe comprise</Trans>}>
        <Trans>
          billets {percent(tax.tickets)}, colis {percent(tax.parcels)}, autres {percent(tax.other)}
        </Trans>
      </Rule>
      <Rule name={<Trans>Arrondi</Trans>}>
        <Trans>à {money(rules.coin)} près</Trans>
      </Rule>
    </dl>
  );
}

export function RulesSummary(props: { children?: ReactNode }) {
  const answer = useAnswer("rules", {});
  return (
    <section className="panel p-4">
      <header className="mb-2 flex items-center justify-between gap-2">
        <h2 className="text-lg">
          <Trans>Règles de la compagnie</Trans>
        </h2>
        {props.children}
      </header>
      {answer.isLoading ? <Skeleton lines={5} /> : null}
      <Problem failure={answer.error} />
      {answer.data ? <Words rules={answer.data.rules} /> : null}
    </section>
  );
}
