// How far each role may go without a supervisor.

import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, Trash2 } from "lucide-react";
import { useFieldArray, useFormContext } from "react-hook-form";
import { useCounter } from "../../shared/counter";
import { word } from "../../shared/refusals";
import { Labelled } from "../../shared/ui/Labelled";
import { useIssue } from "./issues";
import type { TypedRules } from "./typed";

/** Roles that sell or count a till. */
const ROLES = ["cashier", "manager", "admin"];

export function Limits() {
  const { t } = useLingui();
  const { company } = useCounter();
  const { control, register } = useFormContext<TypedRules>();
  const { fields, append, remove } = useFieldArray({ control, name: "limits" });
  const issue = useIssue();
  const { symbol } = company.currency;
  const missing = ROLES.filter((role) => !fields.some((field) => field.role === role));
  return (
    <fieldset className="panel grid gap-3 p-4">
      <legend className="sr-only">
        <Trans>Ce que chaque rôle peut seul</Trans>
      </legend>
      <h2 className="text-lg">
        <Trans>Ce que chaque rôle peut seul</Trans>
      </h2>
      <p className="text-quiet">
        <Trans>Un rôle qui n'est pas ici ne peut rien sans un responsable.</Trans>
      </p>
      <ul className="grid gap-3">
        {fields.map((field, index) => (
          <li
            key={field.id}
            aria-label={word(field.role)}
            className="grid grid-cols-2 items-start gap-2 md:grid-cols-[150px_1fr_1fr_1fr_auto]"
          >
            <strong className="mt-9">{word(field.role)}</strong>
            <Labelled
              label={t`Écart de caisse (${symbol})`}
              inputMode="decimal"
              error={issue(`limits.${index}.variance`)}
              {...register(`limits.${index}.variance`)}
            />
            <Labelled
              label={t`Annuler pendant (minutes)`}
              placeholder={t`jusqu'au départ`}
              inputMode="numeric"
              error={issue(`limits.${index}.cancel_minutes`)}
              {...register(`limits.${index}.cancel_minutes`)}
            />
            <Labelled
              label={t`Remise (%)`}
              inputMode="decimal"
              error={issue(`limits.${index}.discount`)}
              {...register(`limits.${index}.discount`)}
            />
            <button
              type="button"
              className="btn mt-5 px-3"
              aria-label={t`Retirer ${word(field.role)}`}
              onClick={() => remove(index)}
            >
              <Trash2 aria-hidden className="size-5" />
            </button>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        {missing.map((role) => (
          <button
            key={role}
            type="button"
            className="btn"
            onClick={() => append({ role, variance: "0", cancel_minutes: "30", discount: "0" })}
          >
            <Plus aria-hidden className="size-5" />
            {word(role)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
