// How much of a ticket is given back, by the time left before departure.

import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, Trash2 } from "lucide-react";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";
import { useCounter, useMoney } from "../../shared/counter";
import { Choice } from "../../shared/ui/Choice";
import { Labelled } from "../../shared/ui/Labelled";
import type { BandKind } from "../../wire/BandKind";
import { sentences } from "./bands";
import { useIssue } from "./issues";
import { BANDS_MAX, readBand, type TypedRules, type Unit } from "./typed";

function Band(props: { index: number; onRemove: () => void }) {
  const { t } = useLingui();
  const { company } = useCounter();
  const { register, setValue } = useFormContext<TypedRules>();
  const issue = useIssue();
  const { index } = props;
  const band = useWatch<TypedRules, `refund.${number}`>({ name: `refund.${index}` });
  const place = index + 1;
  const valued = band.kind === "percent" || band.kind === "fee";
  return (
    <li
      aria-label={t`Tranche ${place}`}
      className="grid grid-cols-2 items-start gap-2 md:grid-cols-[130px_150px_1fr_160px_auto]"
    >
      <Labelled
        label={t`Dès`}
        inputMode="numeric"
        error={issue(`refund.${index}.delay`)}
        {...register(`refund.${index}.delay`)}
      />
      <Choice
        label={t`avant le départ`}
        value={band.unit}
        options={[
          { value: "minutes", text: t`minutes` },
          { value: "hours", text: t`heures` },
          { value: "days", text: t`jours` },
        ]}
        onChange={(unit) =>
          setValue(`refund.${index}.unit`, unit as Unit, { shouldDirty: true, shouldTouch: true })
        }
      />
      <Choice
        label={t`On rend`}
        value={band.kind}
        options={[
          { value: "full", text: t`tout` },
          { value: "percent", text: t`une part` },
          { value: "fee", text: t`tout, moins des frais` },
          { value: "none", text: t`rien` },
        ]}
        onChange={(kind) =>
          setValue(`refund.${index}.kind`, kind as BandKind, { shouldDirty: true })
        }
      />
      {valued ? (
        <Labelled
          label={band.kind === "percent" ? t`Part (%)` : t`Frais (${company.currency.symbol})`}
          inputMode="decimal"
          error={issue(`refund.${index}.value`)}
          {...register(`refund.${index}.value`)}
        />
      ) : (
        <span className="hidden md:block" />
      )}
      <button
        type="button"
        className="btn mt-5 px-3"
        aria-label={t`Retirer la tranche ${place}`}
        onClick={props.onRemove}
      >
        <Trash2 aria-hidden className="size-5" />
      </button>
    </li>
  );
}

/** What the bands say together, while they are typed. */
function Said() {
  const { i18n } = useLingui();
  const money = useMoney();
  const { digits } = useCounter().company.currency;
  const typed = useWatch<TypedRules, "refund">({ name: "refund" });
  const read = typed.map((band) => readBand(band, digits)).filter((band) => band !== null);
  return (
    <ul aria-live="polite" className="rounded-md bg-sunken px-4 py-3 text-lg">
      {sentences(i18n, read, money).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

export function RefundBands() {
  const { control } = useFormContext<TypedRules>();
  const { fields, append, remove } = useFieldArray({ control, name: "refund" });
  return (
    <fieldset className="panel grid gap-3 p-4">
      <legend className="sr-only">
        <Trans>Remboursement</Trans>
      </legend>
      <h2 className="text-lg">
        <Trans>Remboursement</Trans>
      </h2>
      <Said />
      <ol className="grid gap-3">
        {fields.map((field, index) => (
          <Band key={field.id} index={index} onRemove={() => remove(index)} />
        ))}
      </ol>
      <button
        type="button"
        className="btn justify-self-start"
        disabled={fields.length >= BANDS_MAX}
        onClick={() => append({ delay: "", unit: "hours", kind: "percent", value: "50" })}
      >
        <Plus aria-hidden className="size-5" />
        <Trans>Ajouter une tranche</Trans>
      </button>
    </fieldset>
  );
}
