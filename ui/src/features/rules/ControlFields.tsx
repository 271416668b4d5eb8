// The rules of control: when passengers are let aboard, who may stand, what luggage costs.

import { Trans, useLingui } from "@lingui/react/macro";
import { useFormContext, useWatch } from "react-hook-form";
import { useCounter } from "../../shared/counter";
import { Labelled } from "../../shared/ui/Labelled";
import { useIssue } from "./issues";
import type { TypedControl, TypedRules } from "./typed";

export function ControlFields() {
  const { t } = useLingui();
  const { symbol } = useCounter().company.currency;
  const { register } = useFormContext<TypedRules>();
  const issue = useIssue();
  const control = useWatch<TypedRules, "control">({ name: "control" });
  if (!control) return null;
  const field = (name: keyof TypedControl) => ({
    error: issue(`control.${name}`),
    ...register(`control.${name}`),
  });
  return (
    <fieldset className="panel grid gap-3 p-4">
      <legend className="sr-only">
        <Trans>Contrôle et départ</Trans>
      </legend>
      <h2 className="text-lg">
        <Trans>Contrôle et départ</Trans>
      </h2>
      <div className="grid content-start items-start gap-3 sm:grid-cols-2 lg:grid-cols-4">
        <Labelled
          label={t`Embarquer dès (minutes avant)`}
          inputMode="numeric"
          {...field("early")}
        />
        <Labelled
          label={t`Jusqu'à (minutes après)`}
          hint={t`Après l'heure du départ, s'il n'est pas bouclé avant.`}
          inputMode="numeric"
          {...field("late")}
        />
        <Labelled
          label={t`Passagers debout`}
          hint={t`0 : personne ne voyage debout.`}
          inputMode="numeric"
          {...field("standing")}
        />
        <Labelled
          label={t`Rembourser dès (minutes de retard)`}
          hint={t`En entier, comme un départ annulé.`}
          inputMode="numeric"
          {...field("refund")}
        />
        <Labelled label={t`Bagages compris (pièces)`} inputMode="numeric" {...field("pieces")} />
        <Labelled label={t`Bagages compris (kg)`} inputMode="decimal" {...field("kilos")} />
        <Labelled
          label={t`Par pièce en plus (${symbol})`}
          inputMode="decimal"
          {...field("per_piece")}
        />
        <Labelled
          label={t`Par kilo en plus (${symbol})`}
          inputMode="decimal"
          {...field("per_kilo")}
        />
      </div>
    </fieldset>
  );
}
