// What parcels cost and by which rules. It counts from the moment it is saved, for what is taken in
// from then on.

import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useMemo, useState } from "react";
import { FormProvider, useForm, useFormContext } from "react-hook-form";
import { useAnswer, useCommand, useCounter } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { useMoment } from "../../shared/now";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { ParcelTariffCard } from "../../wire/ParcelTariffCard";
import type { ProofKind } from "../../wire/ProofKind";
import { useIssue } from "./issues";
import { useStart } from "./start";
import { Bands, Pairs } from "./TariffRates";
import { PROOFS, type TypedTariff, tariffSchema, typedTariff } from "./tariffTyped";

type Plain = Exclude<keyof TypedTariff, "pairs" | "bands" | "proofs" | "prohibited">;

function Group(props: { title: string; fields: [Plain, string, string?][]; children?: ReactNode }) {
  const { register } = useFormContext<TypedTariff>();
  const issue = useIssue();
  return (
    <fieldset className="panel grid content-start gap-3 p-4">
      <legend className="sr-only">{props.title}</legend>
      <h2 className="text-lg">{props.title}</h2>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        {props.fields.map(([name, label, hint]) => (
          <Labelled
            key={name}
            label={label}
            hint={hint}
            inputMode="decimal"
            error={issue(name)}
            {...register(name)}
          />
        ))}
      </div>
      {props.children}
    </fieldset>
  );
}

function Proofs() {
  const { t } = useLingui();
  const { register } = useFormContext<TypedTariff>();
  const issue = useIssue();
  const words: Record<ProofKind, string> = {
    code: t`le code de retrait`,
    id_number: t`une pièce d'identité`,
    signature: t`une signature`,
  };
  const wrong = issue("proofs");
  return (
    <div>
      <p className="text-sm font-semibold text-quiet">
        <Trans>Remis contre l'une de ces preuves</Trans>
      </p>
      {PROOFS.map((proof) => (
        <label key={proof} className="flex min-h-11 items-center gap-2">
          <input type="checkbox" className="size-6" {...register(`proofs.${proof}`)} />
          {words[proof]}
        </label>
      ))}
      {wrong ? (
        <p role="alert" className="font-semibold text-loss">
          {wrong}
        </p>
      ) : null}
    </div>
  );
}

function Prohibited() {
  const { register } = useFormContext<TypedTariff>();
  return (
    <label className="panel grid content-start gap-2 p-4">
      <span className="text-lg font-semibold">
        <Trans>Ce qui est interdit</Trans>
      </span>
      <span className="text-sm text-quiet">
        <Trans>Une marchandise par ligne ; l'expéditeur doit l'avoir entendu.</Trans>
      </span>
      <textarea rows={7} className="field py-2" {...register("prohibited")} />
    </label>
  );
}

function Groups() {
  const { t } = useLingui();
  const { symbol } = useCounter().company.currency;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Group
        title={t`Poids`}
        fields={[
          ["included", t`Compris dans la base (kg)`],
          ["step", t`Arrondi au-dessus (kg)`],
          ["divisor", t`Diviseur du volume (cm³ par kg)`, t`Vide : seul le poids réel compte.`],
          ["kilos_max", t`Une pièce pèse au plus (kg)`],
          ["side_max", t`Un côté mesure au plus (cm)`],
          ["minimum", t`Port au moins (${symbol})`],
        ]}
      />
      <Group
        title={t`Suppléments et assurance`}
        fields={[
          ["collection", t`Enlèvement (${symbol})`],
          ["home_delivery", t`Livraison (${symbol})`],
          ["insurance", t`Assurance (% de la valeur déclarée)`],
          ["declared_max", t`Valeur déclarée au plus (${symbol})`],
          ["return_share", t`Retour (% du port)`],
        ]}
      />
      <Group
        title={t`Magasinage et retrait`}
        fields={[
          ["storage_free_days", t`Jours gratuits`],
          ["storage_per_day", t`Puis par pièce et par jour (${symbol})`],
          ["storage_max", t`Au plus par pièce (${symbol})`],
          ["unclaimed_days", t`Non réclamé après (jours)`],
        ]}
      >
        <Proofs />
      </Group>
      <Prohibited />
    </div>
  );
}

function Form({ card }: { card: ParcelTariffCard }) {
  const { digits } = useCounter().company.currency;
  const schema = useMemo(() => tariffSchema(digits), [digits]);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: typedTariff(card, digits),
  });
  const [edition, setEdition] = useState(card.edition);
  const intention = useIntention();
  const save = useCommand("set_parcel_tariff");
  const { isDirty, isSubmitted, isValid } = form.formState;
  return (
    <FormProvider {...form}>
      <form
        className="grid gap-4"
        onSubmit={form.handleSubmit((set) =>
          save.mutate(
            { request: intention.id(), expected_edition: edition, ...set },
            {
              onSettled: (_, failure) => intention.settle(failure),
              onSuccess: () => {
                setEdition(edition + 1);
                form.reset(typedTariff(set, digits));
              },
            },
          ),
        )}
      >
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Bands />
          <Pairs />
        </div>
        <Groups />
        <div className="sticky bottom-0 grid gap-2 border-t border-line bg-ground py-3">
          <Problem failure={save.error} />
          {isSubmitted && !isValid ? (
            <Notice tone="loss">
              <Trans>Un champ ne va pas : voyez ce qui est marqué.</Trans>
            </Notice>
          ) : null}
          {save.isSuccess && !isDirty ? (
            <Notice tone="done">
              <Trans>Tarif enregistré. Il compte dès maintenant.</Trans>
            </Notice>
          ) : null}
          <button
            type="submit"
            className="btn btn-primary justify-self-start"
            disabled={save.isPending || !isDirty}
          >
            <Trans>Enregistrer le tarif</Trans>
          </button>
        </div>
      </form>
    </FormProvider>
  );
}

/** Who set what counts now; nothing where it is what a company starts with. */
function SetBy({ card }: { card: ParcelTariffCard }) {
  const moment = useMoment();
  const { set_by, set_at } = card;
  if (set_by === null || set_at === null) return null;
  return (
    <p className="text-quiet">
      <Trans>
        Tarif de {set_by}, {moment(set_at)}.
      </Trans>
    </p>
  );
}

export function TariffForm() {
  const answer = useAnswer("parcel_tariffs", {});
  const start = useStart(answer.data?.current, answer.isFetching);
  return (
    <>
      <Problem failure={answer.error} />
      {start === null && !answer.error ? <Skeleton lines={8} /> : null}
      {answer.data ? <SetBy card={answer.data.current} /> : null}
      {start ? <Form card={start} /> : null}
    </>
  );
}
