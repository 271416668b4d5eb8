//! What a parcel costs. The tariff is data: a fact that a manager set.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::facts::{ParcelTariffSet, ProofKind};
use crate::bounds;
use crate::ids::StopId;
use crate::money::{Currency, non_negative, share};
use crate::people::{Employee, Permission};
use crate::refusal::{Code, Refusal};
use crate::text;

/// The price of one way: a base, and so much for each kilogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// Minor units for each parcel.
    pub base: i64,
    /// Minor units for each kilogram past what the base includes.
    pub per_kg: i64,
}

/// The rate between two cities, both ways unless the other way has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairRate {
    /// From where.
    pub from: StopId,
    /// To where.
    pub to: StopId,
    /// The price.
    pub rate: Rate,
}

/// The rate up to a distance, for cities that are no pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandRate {
    /// Up to so many metres, these included.
    pub metres: u32,
    /// The price.
    pub rate: Rate,
}

/// The length, width and height of a piece, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Millimetres.
    pub length: u32,
    /// Millimetres.
    pub width: u32,
    /// Millimetres.
    pub height: u32,
}

impl Size {
    /// Its three sides.
    pub fn sides(self) -> [u32; 3] {
        [self.length, self.width, self.height]
    }

    /// What it weighs by its volume, in grams, rounded up. `divisor` is in cubic millimetres for
    /// each gram, which is the same number as cubic centimetres for each kilogram.
    pub fn volumetric_grams(self, divisor: u32) -> u64 {
        let volume: u128 = self.sides().iter().map(|side| u128::from(*side)).product();
        let grams = volume.div_ceil(u128::from(divisor.max(1)));
        u64::try_from(grams).unwrap_or(u64::MAX)
    }
}

/// What parcels cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelTariff {
    /// Rates between cities; they go before the bands.
    pub pairs: Vec<PairRate>,
    /// Rates by distance, shortest first.
    pub bands: Vec<BandRate>,
    /// Grams that the base includes.
    pub included: u32,
    /// Weight past that is rounded up to so many grams: 1 000 is each started kilogram.
    pub step: u32,
    /// Cubic centimetres that weigh a kilogram: 5 000 is usual. None counts real weight only.
    pub divisor: Option<u32>,
    /// The least that carriage costs.
    pub minimum: i64,
    /// Hundredths of a percent of the declared value.
    pub insurance: u32,
    /// For fetching it from the sender.
    pub collection: i64,
    /// For bringing it to the receiver.
    pub home_delivery: i64,
    /// Days after it is ready that cost nothing.
    pub storage_free_days: u16,
    /// Then each piece costs so much a day.
    pub storage_per_day: i64,
    /// And no more than this for a piece.
    pub storage_max: i64,
    /// The way back to the sender costs so many hundredths of a percent of the price.
    pub return_share: u32,
    /// The most that a parcel may be declared to be worth.
    pub declared_max: i64,
    /// The most that a piece may weigh, in grams.
    pub grams_max: u32,
    /// The most that a side may measure, in millimetres.
    pub side_max: u32,
}

/// The company's rules for parcels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelTerms {
    /// What proves the receiver: one of these is enough.
    pub proofs: Vec<ProofKind>,
    /// A parcel that is ready for so many days can be called unclaimed.
    pub unclaimed_days: u16,
    /// What is not carried: the sender acknowledges this list.
    pub prohibited: Vec<String>,
}

impl ParcelTerms {
    /// The rules a company starts with.
    pub fn usual() -> Self {
        let prohibited = [
            "Explosifs, munitions, feux d'artifice",
            "Carburants, gaz, produits inflammables",
            "Armes",
            "Stupéfiants",
            "Espèces et bijoux",
            "Animaux vivants",
            "Produits corrosifs ou toxiques",
        ];
        Self {
            proofs: vec![ProofKind::Code, ProofKind::IdNumber],
            unclaimed_days: 30,
            prohibited: prohibited.map(str::to_owned).to_vec(),
        }
    }

    /// The rules, if they can be kept: `tariff_invalid` with what cannot.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        if self.proofs.is_empty() {
            return Err(invalid("at least one proof is accepted"));
        }
        self.proofs.sort_unstable();
        self.proofs.dedup();
        if !(1..=bounds::PARCEL_DAYS_MAX).contains(&self.unclaimed_days) {
            return Err(invalid("a parcel is unclaimed after 1 to 731 days"));
        }
        if self.prohibited.len() > bounds::PROHIBITED_MAX {
            return Err(invalid("the list of prohibited goods is too long"));
        }
        for line in &mut self.prohibited {
            *line = text::required("prohibited", line, bounds::LABEL_MAX)?;
        }
        Ok(self)
    }
}

/// What a line of a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// The base of the way.
    Base,
    /// Weight past what the base includes; its quantity is in grams.
    Weight,
    /// What lacks to the least that carriage costs.
    Minimum,
    /// Insurance; its quantity is the declared value.
    Insurance,
    /// Fetching it from the sender.
    Collection,
    /// Bringing it to the receiver.
    HomeDelivery,
}

/// One line of a price, as the cashier sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceLine {
    /// What for.
    pub kind: LineKind,
    /// Of how much: grams, or minor units; 0 where that says nothing.
    #[serde(default)]
    pub quantity: i64,
    /// Minor units.
    pub amount: i64,
}

/// What a parcel costs, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelPrice {
    /// The lines; none of them is empty but the base.
    pub lines: Vec<PriceLine>,
    /// Their sum.
    pub total: i64,
    /// The weight that is paid for, in grams: of each piece the larger of real and volumetric.
    pub grams: u64,
}

/// What is priced: where from and where to, and what.
pub(super) struct Consignment<'a> {
    pub from: Option<StopId>,
    pub to: Option<StopId>,
    /// How far, where that is known.
    pub metres: Option<u32>,
    /// Names for a refusal.
    pub names: (&'a str, &'a str),
    /// Grams and size of each piece, checked.
    pub pieces: &'a [(u32, Option<Size>)],
    /// The declared value of all.
    pub declared: i64,
    pub collection: bool,
    pub home_delivery: bool,
}

impl ParcelTariff {
    /// The tariff a company starts with: three distances, by the smallest coin in use.
    pub fn usual(currency: Currency) -> Self {
        let coin = currency.smallest_coin();
        let band = |kilometres: u32, base, per_kg| BandRate {
            metres: kilometres * 1_000,
            rate: Rate { base: base * coin, per_kg: per_kg * coin },
        };
        Self {
            pairs: Vec::new(),
            bands: vec![band(150, 100, 10), band(400, 200, 20), band(4_000, 400, 40)],
            included: 2_000,
            step: 1_000,
            divisor: Some(5_000),
            minimum: 100 * coin,
            insurance: 100,
            collection: 200 * coin,
            home_delivery: 200 * coin,
            storage_free_days: 5,
            storage_per_day: 20 * coin,
            storage_max: 1_000 * coin,
            return_share: 10_000,
            declared_max: 200_000 * coin,
            grams_max: 100_000,
            side_max: 3_000,
        }
    }

    /// The tariff, if it can be kept: `tariff_invalid` with what cannot, `amount_invalid`.
    pub fn checked(self) -> Result<Self, Refusal> {
        if self.pairs.len() + self.bands.len() > bounds::RATES_MAX {
            return Err(invalid("there are too many rates"));
        }
        if !self.bands.windows(2).all(|pair| pair[0].metres < pair[1].metres) {
            return Err(invalid("distance bands go from the shortest to the longest"));
        }
        let mut known = HashSet::new();
        if !self.pairs.iter().all(|pair| pair.from != pair.to && known.insert((pair.from, pair.to)))
        {
            return Err(invalid("a pair of cities has two ends, and one rate"));
        }
        let pairs = self.pairs.iter().map(|pair| pair.rate);
        for rate in pairs.chain(self.bands.iter().map(|band| band.rate)) {
            non_negative("base", rate.base)?;
            non_negative("per_kg", rate.per_kg)?;
        }
        for (field, amount) in [
            ("minimum", self.minimum),
            ("collection", self.collection),
            ("home_delivery", self.home_delivery),
            ("storage_per_day", self.storage_per_day),
            ("storage_max", self.storage_max),
            ("declared_max", self.declared_max),
        ] {
            non_negative(field, amount)?;
        }
        let grams = 1..=bounds::GRAMS_MAX;
        if !grams.contains(&self.grams_max) || !grams.contains(&self.step) {
            return Err(invalid("a piece weighs at most a tonne, and so does the weight step"));
        }
        if self.included > bounds::GRAMS_MAX || !(1..=bounds::SIDE_MAX).contains(&self.side_max) {
            return Err(invalid(
                "a base includes at most a tonne, and a side has at most 10 metres",
            ));
        }
        if !self.divisor.is_none_or(|divisor| (100..=1_000_000).contains(&divisor)) {
            return Err(invalid("100 to 1 000 000 cubic centimetres weigh a kilogram"));
        }
        if self.insurance > 10_000 || self.return_share > 10_000 {
            return Err(invalid("a share is at most 10 000 hundredths of a percent"));
        }
        if self.storage_free_days > bounds::PARCEL_DAYS_MAX {
            return Err(invalid("storage is free for at most 731 days"));
        }
        Ok(self)
    }

    /// Refuses (`piece_weight`, `piece_size`) what is too light, too heavy or too large.
    pub(super) fn check_piece(
        &self,
        piece: usize,
        grams: u32,
        size: Option<Size>,
    ) -> Result<(), Refusal> {
        if !(1..=self.grams_max).contains(&grams) {
            return Err(Refusal::new(Code::PieceWeight)
                .with("piece", piece)
                .with("grams", grams)
                .with("max", self.grams_max));
        }
        let fits = |side: &u32| (1..=self.side_max).contains(side);
        match size {
            Some(size) if !size.sides().iter().all(fits) => {
                Err(Refusal::new(Code::PieceSize).with("piece", piece).with("max", self.side_max))
            }
            _ => Ok(()),
        }
    }

    /// Prices a consignment whose pieces were checked. `coin` is what shares are rounded to.
    ///
    /// Refuses `parcel_rate_missing`, `declared_too_high`, `amount_invalid`.
    pub(super) fn price(&self, of: &Consignment<'_>, coin: i64) -> Result<ParcelPrice, Refusal> {
        let rate = self.rate(of).ok_or_else(|| {
            Refusal::new(Code::ParcelRateMissing).with("from", of.names.0).with("to", of.names.1)
        })?;
        non_negative("declared", of.declared)?;
        if of.declared > self.declared_max {
            return Err(Refusal::new(Code::DeclaredTooHigh)
                .with("declared", of.declared)
                .with("max", self.declared_max));
        }
        let grams = of.pieces.iter().map(|(grams, size)| self.billed(*grams, *size)).sum::<u64>();
        let past = grams.saturating_sub(self.included.into());
        let past = past.div_ceil(self.step.into()) * u64::from(self.step);
        let past = i64::try_from(past).expect("99 bounded pieces weigh a bounded number of grams");
        let weight = per_kilogram(rate.per_kg, past, coin)?;
        let carriage = non_negative("price", rate.base + weight)?;
        let line = |kind, quantity, amount| PriceLine { kind, quantity, amount };
        let insured = share(of.declared, self.insurance, coin);
        let asked = |wanted: bool, amount| if wanted { amount } else { 0 };
        let mut lines = vec![
            line(LineKind::Base, 0, rate.base),
            line(LineKind::Weight, past, weight),
            line(LineKind::Minimum, 0, (self.minimum - carriage).max(0)),
            line(LineKind::Insurance, of.declared, insured),
            line(LineKind::Collection, 0, asked(of.collection, self.collection)),
            line(LineKind::HomeDelivery, 0, asked(of.home_delivery, self.home_delivery)),
        ];
        lines.retain(|line| line.kind == LineKind::Base || line.amount > 0);
        // Six amounts of a bounded tariff: their sum fits, and is bounded here.
        let total = non_negative("price", lines.iter().map(|line| line.amount).sum())?;
        Ok(ParcelPrice { lines, total, grams })
    }

    /// The weight of one piece that is paid for.
    fn billed(&self, grams: u32, size: Option<Size>) -> u64 {
        let volumetric = size.zip(self.divisor).map(|(size, by)| size.volumetric_grams(by));
        volumetric.unwrap_or(0).max(grams.into())
    }

    fn rate(&self, of: &Consignment<'_>) -> Option<Rate> {
        let way = |from, to| {
            let pair = self.pairs.iter().find(|pair| (pair.from, pair.to) == (from, to));
            pair.map(|pair| pair.rate)
        };
        let pair =
            of.from.zip(of.to).and_then(|(from, to)| way(from, to).or_else(|| way(to, from)));
        pair.or_else(|| {
            let metres = of.metres?;
            self.bands.iter().find(|band| metres <= band.metres).map(|band| band.rate)
        })
    }

    /// Storage of one piece from the day after `free` ends to a day: free days, then each day that
    /// began costs, up to the most.
    pub(super) fn storage(&self, days: i64) -> i64 {
        let paid = (days - i64::from(self.storage_free_days)).clamp(0, 100_000);
        let fee = i128::from(self.storage_per_day) * i128::from(paid);
        i64::try_from(fee.min(self.storage_max.into())).expect("no more than the most")
    }
}

/// Minor units for grams at a price for each kilogram, rounded half up to a coin.
fn per_kilogram(per_kg: i64, grams: i64, coin: i64) -> Result<i64, Refusal> {
    let unit = 1_000 * i128::from(coin);
    let coins = (2 * i128::from(per_kg) * i128::from(grams) + unit) / (2 * unit);
    let amount = i64::try_from(coins * i128::from(coin)).unwrap_or(i64::MAX);
    non_negative("price", amount)
}

fn invalid(what: &str) -> Refusal {
    Refusal::new(Code::TariffInvalid).with("what", what)
}

/// Sets tariff and terms. `edition` is the one in force, 0 where there is none.
///
/// Refuses `not_permitted`, `tariff_invalid`, `amount_invalid`.
pub fn set_tariff(
    who: &Employee,
    edition: u32,
    tariff: ParcelTariff,
    terms: ParcelTerms,
) -> Result<ParcelTariffSet, Refusal> {
    who.must(Permission::SetRules)?;
    let edition = edition.checked_add(1).ok_or_else(|| invalid("it was set too often"))?;
    Ok(ParcelTariffSet {
        edition,
        tariff: tariff.checked()?,
        terms: terms.checked()?,
        employee: who.employee,
        employee_name: who.name.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounds::AMOUNT_MAX;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn stop(n: u128) -> StopId {
        StopId(Uuid::from_u128(n))
    }

    fn usual() -> ParcelTariff {
        ParcelTariff::usual(Currency::parse("XOF").unwrap())
    }

    fn way<'a>(pieces: &'a [(u32, Option<Size>)], metres: Option<u32>) -> Consignment<'a> {
        Consignment {
            from: Some(stop(1)),
            to: Some(stop(2)),
            metres,
            names: ("Ouagadougou", "Bobo-Dioulasso"),
            pieces,
            declared: 0,
            collection: false,
            home_delivery: false,
        }
    }

    #[test]
    fn the_cashier_sees_what_a_price_is_made_of() {
        let big = Size { length: 400, width: 300, height: 250 };
        // 2.5 kg by the scales, 6 kg by the volume; and 1.2 kg without a size.
        let pieces = [(2_500, Some(big)), (1_200, None)];
        let of = Consignment {
            declared: 50_000,
            collection: true,
            home_delivery: true,
            ..way(&pieces, Some(350_000))
        };
        let price = usual().price(&of, 5).unwrap();
        assert_eq!(price.grams, 7_200);
        let lines: Vec<_> =
            price.lines.iter().map(|line| (line.kind, line.quantity, line.amount)).collect();
        assert_eq!(
            lines,
            [
                (LineKind::Base, 0, 1_000),
                (LineKind::Weight, 6_000, 600),
                (LineKind::Insurance, 50_000, 500),
                (LineKind::Collection, 0, 1_000),
                (LineKind::HomeDelivery, 0, 1_000),
            ]
        );
        assert_eq!(price.total, 4_100);
        let cheap = ParcelTariff { minimum: 1_500, ..usual() };
        let price = cheap.price(&way(&[(500, None)], Some(350_000)), 5).unwrap();
        assert_eq!(price.lines[1], PriceLine { kind: LineKind::Minimum, quantity: 0, amount: 500 });
        assert_eq!(price.total, 1_500);
    }

    #[test]
    fn a_pair_of_cities_goes_before_its_distance_and_both_ways() {
        let rate = |base| Rate { base, per_kg: 0 };
        let pair = |from, to, base| PairRate { from: stop(from), to: stop(to), rate: rate(base) };
        let tariff = ParcelTariff { pairs: vec![pair(2, 1, 700)], minimum: 0, ..usual() };
        let base = |tariff: &ParcelTariff, metres| {
            tariff.price(&way(&[(1, None)], metres), 5).map(|price| price.total)
        };
        assert_eq!(base(&tariff, Some(1)), Ok(700));
        let both = ParcelTariff { pairs: vec![pair(2, 1, 700), pair(1, 2, 900)], ..tariff };
        assert_eq!(base(&both, None), Ok(900));
        let code = |tariff: &ParcelTariff, metres| base(tariff, metres).unwrap_err().code;
        assert_eq!(code(&usual(), None), Code::ParcelRateMissing);
        assert_eq!(code(&usual(), Some(4_000_001)), Code::ParcelRateMissing);
        assert_eq!(base(&usual(), Some(150_000)), Ok(500));
        assert_eq!(base(&usual(), Some(150_001)), Ok(1_000));
    }

    #[test]
    fn storage_costs_after_the_free_days_and_never_more_than_the_most() {
        let fees: Vec<i64> =
            [-3, 0, 5, 6, 7, 60, i64::MAX].map(|days| usual().storage(days)).to_vec();
        assert_eq!(fees, [0, 0, 0, 100, 200, 5_000, 5_000]);
    }

    #[test]
    fn what_no_scale_shows_is_refused() {
        let side = |n| Some(Size { length: n, width: 1, height: 1 });
        for (grams, size, expected) in [
            (0, None, Code::PieceWeight),
            (100_001, None, Code::PieceWeight),
            (u32::MAX, None, Code::PieceWeight),
            (1, side(0), Code::PieceSize),
            (1, side(3_001), Code::PieceSize),
        ] {
            assert_eq!(usual().check_piece(1, grams, size).unwrap_err().code, expected);
        }
        let of = Consignment { declared: 1_000_001, ..way(&[(1, None)], Some(1)) };
        assert_eq!(usual().price(&of, 5).unwrap_err().code, Code::DeclaredTooHigh);
        let of = Consignment { declared: -1, ..way(&[(1, None)], Some(1)) };
        assert_eq!(usual().price(&of, 5).unwrap_err().code, Code::AmountInvalid);
    }

    #[test]
    fn tariffs_that_cannot_be_kept_are_refused() {
        for currency in crate::money::CURRENCIES {
            ParcelTariff::usual(*currency).checked().unwrap();
        }
        ParcelTerms::usual().checked().unwrap();
        let pair = PairRate { from: stop(1), to: stop(2), rate: Rate { base: 1, per_kg: 1 } };
        let changes: [fn(&mut ParcelTariff); 9] = [
            |t| t.bands.reverse(),
            |t| t.bands[0].rate.per_kg = -1,
            |t| t.step = 0,
            |t| t.divisor = Some(0),
            |t| t.insurance = 10_001,
            |t| t.grams_max = bounds::GRAMS_MAX + 1,
            |t| t.side_max = 0,
            |t| t.storage_free_days = 732,
            |t| t.minimum = AMOUNT_MAX + 1,
        ];
        for (i, change) in changes.iter().enumerate() {
            let mut tariff = usual();
            change(&mut tariff);
            assert!(tariff.checked().is_err(), "change {i}");
        }
        let twice = ParcelTariff { pairs: vec![pair, pair], ..usual() };
        assert_eq!(twice.checked().unwrap_err().code, Code::TariffInvalid);
        let none = ParcelTerms { proofs: vec![], ..ParcelTerms::usual() };
        assert_eq!(none.checked().unwrap_err().code, Code::TariffInvalid);
    }

    proptest! {
        #[test]
        fn a_price_is_the_sum_of_its_lines_and_grows_with_weight(
            base in 0..=AMOUNT_MAX, per_kg in 0..=AMOUNT_MAX, step in 1..=bounds::GRAMS_MAX,
            grams in prop::collection::vec(1..=bounds::GRAMS_MAX, 1..=99), more in 0..=bounds::GRAMS_MAX,
            minimum in 0..=AMOUNT_MAX, insurance in 0_u32..=10_000, declared in 0..=AMOUNT_MAX,
            coin in prop::sample::select(vec![1_i64, 5, 25, 500]),
        ) {
            let rate = Rate { base, per_kg };
            let tariff = ParcelTariff {
                bands: vec![BandRate { metres: 1, rate }],
                step, minimum, insurance, declared_max: AMOUNT_MAX, grams_max: bounds::GRAMS_MAX, ..usual()
            }.checked().unwrap();
            let pieces: Vec<_> = grams.iter().map(|grams| (*grams, None)).collect();
            let of = Consignment { declared, ..way(&pieces, Some(1)) };
            // An absurd tariff is refused, never counted into an overflow.
            let Ok(price) = tariff.price(&of, coin) else { return Ok(()) };
            prop_assert_eq!(price.lines.iter().map(|line| line.amount).sum::<i64>(), price.total);
            prop_assert!(price.total >= minimum && price.total <= AMOUNT_MAX);
            prop_assert_eq!(price.grams, grams.iter().map(|g| u64::from(*g)).sum::<u64>());
            let mut heavier = pieces.clone();
            heavier[0].0 = heavier[0].0.saturating_add(more);
            let of = Consignment { declared, ..way(&heavier, Some(1)) };
            prop_assert!(tariff.price(&of, coin).map_or(true, |more| more.total >= price.total));
        }

        #[test]
        fn of_each_piece_the_larger_of_both_weights_is_paid_for(
            pieces in prop::collection::vec((1..=100_000_u32, prop::option::of([const { 1..=3_000_u32 }; 3])), 1..=99),
            divisor in prop::option::of(100..=1_000_000_u32),
        ) {
            let tariff = ParcelTariff { divisor, ..usual() }.checked().unwrap();
            let size = |sides: [u32; 3]| Size { length: sides[0], width: sides[1], height: sides[2] };
            let sized: Vec<_> = pieces.iter().map(|(grams, sides)| (*grams, sides.map(size))).collect();
            let weighed: Vec<_> = pieces.iter().map(|(grams, _)| (*grams, None)).collect();
            let price = tariff.price(&way(&sized, Some(1)), 5).unwrap();
            let larger = |(grams, sides): &(u32, Option<[u32; 3]>)| {
                let volume = sides.zip(divisor).map_or(0, |(sides, by)| {
                    sides.iter().map(|side| u64::from(*side)).product::<u64>().div_ceil(by.into())
                });
                volume.max(u64::from(*grams))
            };
            prop_assert_eq!(price.grams, pieces.iter().map(larger).sum::<u64>());
            let least = tariff.price(&way(&weighed, Some(1)), 5).unwrap();
            prop_assert!(price.total >= least.total, "a size never makes it cheaper");
        }

        #[test]
        fn volume_is_weighed_without_overflow(l in any::<u32>(), w in any::<u32>(), h in any::<u32>(), by in 0_u32..=1_000_000) {
            let grams = Size { length: l, width: w, height: h }.volumetric_grams(by);
            let volume = u128::from(l) * u128::from(w) * u128::from(h);
            let exact = volume.div_ceil(u128::from(by.max(1)));
            prop_assert_eq!(u128::from(grams), exact.min(u128::from(u64::MAX)));
        }
    }
}
