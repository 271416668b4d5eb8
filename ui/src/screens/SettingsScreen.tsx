// Settings, and what this counter is.

import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { PeopleList } from "../features/people/PeopleList";
import { RulesSummary } from "../features/rules/RulesSummary";
import { KeyHelp } from "../features/upkeep/KeyHelp";
import { Scanner } from "../features/upkeep/Scanner";
import { StationStop } from "../features/upkeep/StationStop";
import { StoreFacts } from "../features/upkeep/StoreFacts";
import { useMay } from "../shared/counter";
import { LookSwitch } from "../shared/ui/LookSwitch";

function Central() {
  const may = useMay();
  return (
    <section className="panel p-4">
      <h2 className="mb-2 text-lg">
        <Trans>Central</Trans>
      </h2>
      <div className="flex flex-wrap gap-2">
        <Link to="/central" className="btn">
          <Trans>Synchronisation</Trans>
        </Link>
        {may("manage_people") ? (
          <Link to="/central/guichets" className="btn">
            <Trans>Guichets de la compagnie</Trans>
          </Link>
        ) : null}
        {may("report") ? (
          <Link to="/central/exceptions" className="btn">
            <Trans>Cas à régler</Trans>
          </Link>
        ) : null}
      </div>
    </section>
  );
}

function Parcels() {
  return (
    <section className="panel p-4">
      <h2 className="mb-2 text-lg">
        <Trans>Colis</Trans>
      </h2>
      <Link to="/reglages/colis" className="btn">
        <Trans>Gares et tarif des colis</Trans>
      </Link>
    </section>
  );
}

export function SettingsScreen() {
  const may = useMay();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <main className="h-full overflow-y-auto p-4" tabIndex={0}>
      <h1 className="sr-only">
        <Trans>Réglages</Trans>
      </h1>
      <div className="mx-auto grid max-w-6xl items-start gap-4 lg:grid-cols-2">
        <div className="grid gap-4">
          <section className="panel p-4">
            <h2 className="mb-2 text-lg">
              <Trans>Langue et thème</Trans>
            </h2>
            <LookSwitch />
          </section>
          <KeyHelp />
          {may("look") ? (
            <RulesSummary>
              {may("set_rules") ? (
                <Link to="/reglages/regles" className="btn">
                  <Trans>Changer les règles</Trans>
                </Link>
              ) : null}
            </RulesSummary>
          ) : null}
        </div>
        <div className="grid gap-4">
          <StoreFacts />
          {may("look") ? <Scanner /> : null}
          {may("look") ? <Central /> : null}
          {may("plan") || may("set_rules") ? <Parcels /> : null}
          {may("plan") ? <StationStop /> : null}
          {may("manage_people") ? <PeopleList /> : null}
        </div>
      </div>
    </main>
  );
}
