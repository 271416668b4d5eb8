// Changing the rules. They count from the moment they are saved, for what is sold from then on.

import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { FormProvider, useForm, useFormContext } from "react-hook-form";
import { useAnswer, useCommand, useCounter } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { Rules } from "../../wire/Rules";
import { ControlFields } from "./ControlFields";
import { useIssue } from "./issues";
import { Limits } from "./Limits";
import { Promotions } from "./Promotions";
import { RefundBands } from "./RefundBands";
import { useStart } from "./start";
import { rulesSchema, type TypedRules, typedRules } from "./typed";

function Amounts() {
  const { t } = useLingui();
  const { company } = useCounter();
  const { register } = useFormContext<TypedRules>();
  const issue = useIssue();
  const { symbol } = company.currency;
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <fieldset className="panel grid content-start gap-3 p-4 sm:grid-cols-2">
        <legend className="sr-only">
          <Trans>Changements et places retenues</Trans>
        </legend>
        <Labelled
          label={t`Frais d'échange (${symbol})`}
          inputMode="decimal"
          error={issue("exchange_fee")}
          {...register("exchange_fee")}
        />
        <Labelled
          label={t`Changer jusqu'à (minutes avant)`}
          inputMode="numeric"
          error={issue("change_minutes")}
          {...register("change_minutes")}
        />
        <Labelled
          label={t`Places retenues (minutes)`}
          inputMode="numeric"
          error={issue("hold_minutes")}
          {...register("hold_minutes")}
        />
        <Labelled
          label={t`Au plus (minutes)`}
          inputMode="numeric"
          error={issue("hold_minutes_max")}
          {...register("hold_minutes_max")}
        />
        <Labelled
          label={t`Billet ouvert valable (jours)`}
          inputMode="numeric"
          error={issue("open_days")}
          {...register("open_days")}
        />
        <Labelled
          label={t`Plus petite pièce (${symbol})`}
          hint={t`Les pourcentages s'y arrondissent.`}
          inputMode="decimal"
          error={issue("coin")}
          {...register("coin")}
        />
      </fieldset>
      <fieldset className="panel grid content-start gap-3 p-4 sm:grid-cols-3">
        <legend className="sr-only">
          <Trans>Taxe et opérateurs</Trans>
        </legend>
        <Labelled
          label={t`Taxe billets (%)`}
          inputMode="decimal"
          error={issue("tax.tickets")}
          {...register("tax.tickets")}
        />
        <Labelled
          label={t`Taxe colis (%)`}
          inputMode="decimal"
          error={issue("tax.parcels")}
          {...register("tax.parcels")}
        />
        <Labelled
          label={t`Taxe autres (%)`}
          inputMode="decimal"
          error={issue("tax.other")}
          {...register("tax.other")}
        />
        <Labelled
          label={t`Opérateurs de mobile money`}
          className="sm:col-span-3"
          hint={t`Séparés par des virgules.`}
          error={issue("operators")}
          {...register("operators")}
        />
      </fieldset>
    </div>
  );
}

function Form({ rules }: { rules: Rules }) {
  const { digits } = useCounter().company.currency;
  const schema = useMemo(() => rulesSchema(digits), [digits]);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: typedRules(rules, digits),
  });
  const intention = useIntention();
  const save = useCommand("set_rules");
  const { isDirty, isSubmitted, isValid } = form.formState;
  return (
    <FormProvider {...form}>
      <form
        className="grid gap-4"
        onSubmit={form.handleSubmit((set) =>
          save.mutate(
            { request: intention.id(), rules: set },
            {
              onSettled: (_, failure) => intention.settle(failure),
              onSuccess: () => form.reset(typedRules(set, digits)),
            },
          ),
        )}
      >
        <RefundBands />
        <Amounts />
        <ControlFields />
        <Limits />
        <Promotions />
        <div className="sticky bottom-0 grid gap-2 border-t border-line bg-ground py-3">
          <Problem failure={save.error} />
          {isSubmitted && !isValid ? (
            <Notice tone="loss">
              <Trans>Un champ ne va pas : voyez ce qui est marqué.</Trans>
            </Notice>
          ) : null}
          {save.isSuccess && !isDirty ? (
            <Notice tone="done">
              <Trans>Règles enregistrées. Elles comptent dès maintenant.</Trans>
            </Notice>
          ) : null}
          <button
            type="submit"
            className="btn btn-primary justify-self-start"
            disabled={save.isPending || !isDirty}
          >
            <Trans>Enregistrer les règles</Trans>
          </button>
        </div>
      </form>
    </FormProvider>
  );
}

export function RulesForm() {
  const answer = useAnswer("rules", {});
  const start = useStart(answer.data?.rules, answer.isFetching);
  return (
    <>
      <Problem failure={answer.error} />
      {start === null && !answer.error ? <Skeleton lines={8} /> : null}
      {start ? <Form rules={start} /> : null}
    </>
  );
}
