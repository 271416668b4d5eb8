// The base and the price of a kilogram: between two cities, or by distance.

import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, Trash2 } from "lucide-react";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";
import { useAnswer, useCounter } from "../../shared/counter";
import { Choice } from "../../shared/ui/Choice";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { useIssue } from "./issues";
import type { TypedTariff } from "./tariffTyped";

const NEW_RATE = { base: "", per_kg: "" };

function Rate({ at }: { at: `pairs.${number}` | `bands.${number}` }) {
  const { t } = useLingui();
  const { symbol } = useCounter().company.currency;
  const { register } = useFormContext<TypedTariff>();
  const issue = useIssue();
  return (
    <>
      <Labelled
        label={t`Base (${symbol})`}
        inputMode="decimal"
        error={issue(`${at}.base`)}
        {...register(`${at}.base`)}
      />
      <Labelled
        label={t`Par kg (${symbol})`}
        inputMode="decimal"
        error={issue(`${at}.per_kg`)}
        {...register(`${at}.per_kg`)}
      />
    </>
  );
}

function Remove(props: { label: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      className="btn mt-6 px-3"
      aria-label={props.label}
      onClick={props.onRemove}
    >
      <Trash2 aria-hidden className="size-5" />
    </button>
  );
}

export function Bands() {
  const { t } = useLingui();
  const { control, register } = useFormContext<TypedTariff>();
  const { fields, append, remove } = useFieldArray({ control, name: "bands" });
  const issue = useIssue();
  return (
    <fieldset className="panel grid content-start gap-3 p-4">
      <legend className="sr-only">
        <Trans>Par distance</Trans>
      </legend>
      <h2 className="text-lg">
        <Trans>Par distance</Trans>
      </h2>
      <ol className="grid gap-3">
        {fields.map((field, index) => {
          const place = index + 1;
          return (
            <li
              key={field.id}
              aria-label={t`Tranche ${place}`}
              className="grid grid-cols-[1fr_1fr_1fr_auto] items-start gap-2"
            >
              <Labelled
                label={t`Jusqu'à (km)`}
                inputMode="numeric"
                error={issue(`bands.${index}.kilometres`)}
                {...register(`bands.${index}.kilometres`)}
              />
              <Rate at={`bands.${index}`} />
              <Remove label={t`Retirer la tranche ${place}`} onRemove={() => remove(index)} />
            </li>
          );
        })}
      </ol>
      <button
        type="button"
        className="btn justify-self-start"
        onClick={() => append({ kilometres: "", ...NEW_RATE })}
      >
        <Plus aria-hidden className="size-5" />
        <Trans>Ajouter une tranche</Trans>
      </button>
    </fieldset>
  );
}

function Pair(props: {
  index: number;
  cities: { value: string; text: string }[];
  onRemove: () => void;
}) {
  const { t } = useLingui();
  const { setValue } = useFormContext<TypedTariff>();
  const { index, cities } = props;
  const issue = useIssue();
  const pair = useWatch<TypedTariff, `pairs.${number}`>({ name: `pairs.${index}` });
  const place = index + 1;
  const options = [{ value: "", text: t`Choisir` }, ...cities];
  const wrong = issue(`pairs.${index}.to`);
  return (
    <li aria-label={t`Villes ${place}`} className="grid gap-1">
      <div className="grid grid-cols-[1fr_1fr_110px_110px_auto] items-start gap-2">
        <Choice
          label={t`De`}
          value={pair.from}
          options={options}
          onChange={(stop) => setValue(`pairs.${index}.from`, stop, { shouldDirty: true })}
        />
        <Choice
          label={t`À`}
          value={pair.to}
          options={options}
          aria-invalid={wrong ? true : undefined}
          onChange={(stop) => setValue(`pairs.${index}.to`, stop, { shouldDirty: true })}
        />
        <Rate at={`pairs.${index}`} />
        <Remove label={t`Retirer les villes ${place}`} onRemove={props.onRemove} />
      </div>
      {wrong ? (
        <p role="alert" className="font-semibold text-loss">
          {wrong}
        </p>
      ) : null}
    </li>
  );
}

export function Pairs() {
  const { control } = useFormContext<TypedTariff>();
  const { fields, append, remove } = useFieldArray({ control, name: "pairs" });
  const list = useAnswer("stations", {});
  const cities = (list.data?.stations ?? []).flatMap(({ stop, name }) =>
    stop === null ? [] : [{ value: stop, text: name }],
  );
  return (
    <fieldset className="panel grid content-start gap-3 p-4">
      <legend className="sr-only">
        <Trans>Entre deux villes</Trans>
      </legend>
      <h2 className="text-lg">
        <Trans>Entre deux villes</Trans>
      </h2>
      <p className="text-quiet">
        <Trans>Passe avant la distance, dans les deux sens.</Trans>
      </p>
      <Problem failure={list.error} />
      <ol className="grid gap-3">
        {fields.map((field, index) => (
          <Pair key={field.id} index={index} cities={cities} onRemove={() => remove(index)} />
        ))}
      </ol>
      <button
        type="button"
        className="btn justify-self-start"
        onClick={() => append({ from: "", to: "", ...NEW_RATE })}
      >
        <Plus aria-hidden className="size-5" />
        <Trans>Ajouter deux villes</Trans>
      </button>
    </fieldset>
  );
}
