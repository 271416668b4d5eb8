// How full the coaches were, and what they brought in.

import { Trans, useLingui } from "@lingui/react/macro";
import type { AuditSearch } from "../../shared/auditSearch";
import { useMoney } from "../../shared/counter";
import { clock, shortDay } from "../../shared/dates";
import { MONEY_KINDS } from "../../shared/journal";
import { formatPercent } from "../../shared/percent";
import type { Occupancy } from "../../wire/Occupancy";
import { Figure } from "./Figure";
import { addDays, type Period } from "./period";
import { Amount, Bar, Figures, Line, Name, Panel, Text } from "./Tables";

/** Seats are sold days ahead: so far back a coach's passengers are looked for. */
const SOLD_AHEAD_DAYS = 90;

function everSold(trip: Occupancy): AuditSearch {
  const to = trip.departs_local.slice(0, 10);
  return { from: addDays(to, -SOLD_AHEAD_DAYS), to, trip: trip.trip };
}

export function Departures(props: { trips: Occupancy[]; period: Period }) {
  const { t, i18n } = useLingui();
  const money = useMoney();
  const { trips, period } = props;
  const oneDay = period.from === period.to;
  const when = (trip: Occupancy) =>
    oneDay
      ? clock(trip.departs_local)
      : `${shortDay(trip.departs_local, i18n.locale)} ${clock(trip.departs_local)}`;
  return (
    <Panel title={t`Départs`}>
      {trips.length === 0 ? (
        <p className="text-quiet">
          <Trans>Aucun départ.</Trans>
        </p>
      ) : (
        <Figures
          name={t`Départs`}
          heads={[
            t`Départ`,
            <span key="bar" className="sr-only">
              {t`Dessin`}
            </span>,
            t`Remplissage`,
            t`Passagers`,
            t`Recette`,
          ]}
        >
          {trips.map((trip) => (
            <Line key={trip.trip}>
              <Name>
                <span className="whitespace-nowrap">{when(trip)}</span> {trip.from} → {trip.to}
                <span className="block text-sm font-normal text-quiet">
                  {trip.route_code} · {trip.plate ?? <Trans>car à venir</Trans>}
                </span>
              </Name>
              <Text>
                <Bar value={trip.fill} of={10_000} />
              </Text>
              <Amount>
                <Figure made={everSold(trip)}>
                  {formatPercent(Math.round(trip.fill / 100) * 100, i18n.locale)}
                </Figure>
              </Amount>
              <Amount>
                <Figure made={everSold(trip)}>
                  {trip.passengers} / {trip.seats}
                </Figure>
              </Amount>
              <Amount>
                <Figure made={{ ...period, trip: trip.trip, kinds: MONEY_KINDS }}>
                  {money(trip.net)}
                </Figure>
              </Amount>
            </Line>
          ))}
        </Figures>
      )}
    </Panel>
  );
}
