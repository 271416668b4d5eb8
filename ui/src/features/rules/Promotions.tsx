// Promotions: what is typed at the sale, and what it takes off.

import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, Trash2 } from "lucide-react";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";
import { useCounter } from "../../shared/counter";
import { Choice } from "../../shared/ui/Choice";
import { Labelled } from "../../shared/ui/Labelled";
import { useIssue } from "./issues";
import { PROMOTIONS_MAX, type TypedRules } from "./typed";

function Promotion(props: { index: number; onRemove: () => void }) {
  const { t } = useLingui();
  const { company } = useCounter();
  const { register, setValue } = useFormContext<TypedRules>();
  const issue = useIssue();
  const { index } = props;
  const name = `promotions.${index}` as const;
  const promotion = useWatch<TypedRules, `promotions.${number}`>({ name });
  const percent = promotion.kind === "percent";
  const place = index + 1;
  return (
    <li
      aria-label={t`Promotion ${place}`}
      className="grid grid-cols-2 items-start gap-2 border-b border-line pb-3 last:border-0 md:grid-cols-4 xl:grid-cols-[130px_130px_110px_160px_160px_110px_1fr_auto]"
    >
      <Labelled label={t`Code`} error={issue(`${name}.code`)} {...register(`${name}.code`)} />
      <Choice
        label={t`Enlève`}
        value={promotion.kind}
        options={[
          { value: "percent", text: t`une part` },
          { value: "amount", text: t`un montant` },
        ]}
        onChange={(kind) =>
          setValue(`${name}.kind`, kind as "percent" | "amount", { shouldDirty: true })
        }
      />
      <Labelled
        label={percent ? t`Part (%)` : t`Par billet (${company.currency.symbol})`}
        inputMode="decimal"
        error={issue(`${name}.value`)}
        {...register(`${name}.value`)}
      />
      <Labelled
        label={t`Du`}
        type="date"
        error={issue(`${name}.from`)}
        {...register(`${name}.from`)}
      />
      <Labelled label={t`Au`} type="date" error={issue(`${name}.to`)} {...register(`${name}.to`)} />
      <Labelled
        label={t`Fois`}
        placeholder={t`sans fin`}
        inputMode="numeric"
        error={issue(`${name}.uses_max`)}
        {...register(`${name}.uses_max`)}
      />
      <Labelled
        label={t`Lignes`}
        placeholder={t`toutes`}
        hint={t`Leurs codes, avec des virgules.`}
        {...register(`${name}.routes`)}
      />
      <button
        type="button"
        className="btn mt-5 px-3"
        aria-label={t`Retirer la promotion ${place}`}
        onClick={props.onRemove}
      >
        <Trash2 aria-hidden className="size-5" />
      </button>
    </li>
  );
}

export function Promotions() {
  const { today } = useCounter();
  const { control } = useFormContext<TypedRules>();
  const { fields, append, remove } = useFieldArray({ control, name: "promotions" });
  return (
    <fieldset className="panel grid gap-3 p-4">
      <legend className="sr-only">
        <Trans>Promotions</Trans>
      </legend>
      <h2 className="text-lg">
        <Trans>Promotions</Trans>
      </h2>
      <ul className="grid gap-3">
        {fields.map((field, index) => (
          <Promotion key={field.id} index={index} onRemove={() => remove(index)} />
        ))}
      </ul>
      <button
        type="button"
        className="btn justify-self-start"
        disabled={fields.length >= PROMOTIONS_MAX}
        onClick={() =>
          append({
            code: "",
            kind: "percent",
            value: "10",
            from: today,
            to: today,
            uses_max: "",
            routes: "",
          })
        }
      >
        <Plus aria-hidden className="size-5" />
        <Trans>Ajouter une promotion</Trans>
      </button>
    </fieldset>
  );
}
