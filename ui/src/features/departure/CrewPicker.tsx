// Who leaves with the coach. Whoever cannot drive it stands in the list too, and why.

import type { I18n, MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { dayAndYear } from "../../shared/dates";
import { Choice } from "../../shared/ui/Choice";
import type { CrewDuty } from "../../wire/CrewDuty";
import type { CrewInfo } from "../../wire/CrewInfo";
import { type Licence, licence, mayLeave } from "./licence";

/** As many as the engine lets leave with one coach. */
const CREW_MAX = 6;
const LOOKS: Record<Licence, string> = {
  none: "font-semibold text-loss",
  over: "font-semibold text-loss",
  soon: "font-semibold text-wait",
  good: "",
};

/** A licence in words; nothing for whoever has none and needs none. */
export function licenceWord(i18n: I18n, member: CrewInfo, day: string): string {
  const until = member.licence_until ? dayAndYear(member.licence_until, i18n.locale) : "";
  const words: Record<Licence, MessageDescriptor> = {
    none: msg`aucun permis enregistré`,
    over: msg`permis fini le ${until}`,
    soon: msg`permis à renouveler avant le ${until}`,
    good: msg`permis jusqu'au ${until}`,
  };
  const found = licence(member, day);
  return found === "good" && until === "" ? "" : i18n._(words[found]);
}

export function LicenceWord({ member, day }: { member: CrewInfo; day: string }) {
  const { i18n } = useLingui();
  return (
    <span className={LOOKS[licence(member, day)]}>{licenceWord(i18n, member, day) || "–"}</span>
  );
}

interface Picking {
  crew: CrewInfo[];
  /** The day the coach leaves. */
  day: string;
  chosen: string[];
  onChoose: (chosen: string[]) => void;
}

/** One place in the crew: somebody, or nobody. */
function Place(props: Picking & { duty: CrewDuty; label: string; value: string }) {
  const { i18n, t } = useLingui();
  const { crew, day, chosen, value } = props;
  const free = crew.filter(
    ({ crew: id, duty }) => duty === props.duty && (id === value || !chosen.includes(id)),
  );
  const taken = crew.find(({ crew: id }) => id === value);
  return (
    <div>
      <Choice
        label={props.label}
        value={value}
        options={[
          { value: "", text: free.length > 0 ? t`aucun` : t`personne d'enregistré` },
          ...free.map((member) => {
            const may = mayLeave(member, day);
            const why = may ? "" : ` (${licenceWord(i18n, member, day)})`;
            return { value: member.crew, text: `${member.name}${why}`, disabled: !may };
          }),
        ]}
        onChange={(id) => {
          const others = chosen.filter((one) => one !== value);
          props.onChoose(id === "" ? others : [...others, id]);
        }}
      />
      {taken && licence(taken, day) !== "good" ? (
        <p className="mt-1 text-sm">
          <LicenceWord member={taken} day={day} />
        </p>
      ) : null}
    </div>
  );
}

export function CrewPicker(props: Picking) {
  const { t } = useLingui();
  const { crew, chosen } = props;
  const of = (wanted: CrewDuty) =>
    chosen.filter((id) => crew.some((member) => member.crew === id && member.duty === wanted));
  const places: { duty: CrewDuty; labels: [string, string] }[] = [
    { duty: "driver", labels: [t`Chauffeur`, t`Autre chauffeur (facultatif)`] },
    { duty: "attendant", labels: [t`Convoyeur (facultatif)`, t`Autre convoyeur (facultatif)`] },
  ];
  return (
    <fieldset className="grid gap-2">
      <legend className="sr-only">
        <Trans>Équipage</Trans>
      </legend>
      {places.map(({ duty, labels }) => {
        const taken = of(duty);
        // One more than are chosen, as long as there is room.
        const shown = chosen.length < CREW_MAX ? [...taken, ""] : taken;
        return shown.map((value, index) => (
          <Place
            key={`${duty} ${index}`}
            {...props}
            duty={duty}
            label={index === 0 ? labels[0] : labels[1]}
            value={value}
          />
        ));
      })}
    </fieldset>
  );
}
