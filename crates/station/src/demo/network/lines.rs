//! The map and the timetable: cities with their places on it, lines with distances and departures.

/// A city coaches call at.
#[derive(PartialEq)]
pub(super) struct City {
    /// Three letters, the parts of a route's code.
    pub code: &'static str,
    pub name: &'static str,
    /// WGS 84, millionths of a degree.
    pub latitude: i32,
    /// WGS 84, millionths of a degree.
    pub longitude: i32,
}

const fn city(code: &'static str, name: &'static str, latitude: i32, longitude: i32) -> City {
    City { code, name, latitude, longitude }
}

/// All cities; the first is where the demonstration counter stands.
pub(super) const CITIES: [City; 31] = [
    city("OUA", "Ouagadougou", 12_371_400, -1_519_700),
    city("BOB", "Bobo-Dioulasso", 11_177_100, -4_297_900),
    city("BAN", "Banfora", 10_633_300, -4_766_700),
    city("BIT", "Bittou", 11_257_200, -306_700),
    city("BRM", "Boromo", 11_745_300, -2_930_000),
    city("DAN", "Dano", 11_144_400, -3_060_300),
    city("DED", "Dédougou", 12_463_400, -3_460_800),
    city("DIE", "Diébougou", 10_962_100, -3_249_900),
    city("FAD", "Fada N'Gourma", 12_061_400, 358_400),
    city("GAO", "Gaoua", 10_325_800, -3_174_200),
    city("GOU", "Gourcy", 13_207_800, -2_358_900),
    city("HND", "Houndé", 11_500_000, -3_516_700),
    city("KAY", "Kaya", 13_091_700, -1_084_400),
    city("KKL", "Kokologho", 12_194_700, -1_876_700),
    city("KOM", "Kombissiri", 12_065_600, -1_337_200),
    city("KOR", "Korsimoro", 12_825_000, -1_066_700),
    city("KDG", "Koudougou", 12_252_600, -2_362_700),
    city("KPL", "Koupéla", 12_179_400, -351_700),
    city("NIA", "Niangoloko", 10_283_300, -4_916_700),
    city("NOB", "Nobéré", 11_558_100, -1_204_400),
    city("OHG", "Ouahigouya", 13_582_800, -2_421_600),
    city("OUK", "Ouarkoye", 12_083_300, -3_666_700),
    city("PA", "Pâ", 11_550_000, -3_233_300),
    city("PO", "Pô", 11_169_700, -1_145_000),
    city("REO", "Réo", 12_319_600, -2_470_900),
    city("SAB", "Sabou", 12_061_700, -2_227_500),
    city("SAT", "Satiri", 11_394_200, -4_056_400),
    city("TEN", "Tenkodogo", 11_780_000, -369_700),
    city("YAK", "Yako", 12_959_100, -2_260_700),
    city("ZIN", "Ziniaré", 12_582_200, -1_298_300),
    city("ZOR", "Zorgho", 12_248_900, -615_800),
];

/// A line: run both ways every day.
pub(super) struct Line {
    /// City codes in order, with kilometres of road from the first.
    pub stops: &'static [(&'static str, u32)],
    /// Departures from the first city.
    pub out: &'static [Departure],
    /// Departures from the last city.
    pub back: &'static [Departure],
}

/// Hour, minute, seats of the coach.
pub(super) type Departure = (u32, u32, u16);

/// All lines. Thirty departures each way every day, night coaches among them.
pub(super) const LINES: [Line; 12] = [
    Line {
        stops: &[("OUA", 0), ("SAB", 90), ("BRM", 182), ("HND", 256), ("BOB", 356)],
        out: &[(6, 0, 70), (7, 30, 49), (9, 30, 49), (12, 30, 70), (15, 0, 49), (22, 30, 49)],
        back: &[(6, 0, 49), (7, 30, 70), (9, 30, 49), (13, 0, 49), (15, 0, 70), (22, 30, 49)],
    },
    Line {
        stops: &[("OUA", 0), ("BRM", 182), ("HND", 256), ("BOB", 356), ("BAN", 441), ("NIA", 487)],
        out: &[(7, 0, 49), (20, 30, 49)],
        back: &[(6, 30, 49), (19, 30, 49)],
    },
    Line {
        stops: &[("OUA", 0), ("KKL", 45), ("KDG", 100)],
        out: &[(8, 0, 70), (12, 0, 70), (17, 0, 70)],
        back: &[(6, 0, 70), (11, 0, 70), (15, 0, 70)],
    },
    Line {
        stops: &[("OUA", 0), ("KKL", 45), ("KDG", 100), ("REO", 115), ("DED", 230)],
        out: &[(7, 0, 49), (14, 0, 49)],
        back: &[(6, 30, 49), (13, 30, 49)],
    },
    Line {
        stops: &[("OUA", 0), ("YAK", 107), ("GOU", 138), ("OHG", 182)],
        out: &[(7, 0, 49), (11, 30, 49), (16, 0, 49)],
        back: &[(6, 30, 49), (11, 30, 49), (15, 30, 49)],
    },
    Line {
        stops: &[("OUA", 0), ("ZIN", 34), ("KOR", 71), ("KAY", 101)],
        out: &[(7, 30, 49), (12, 0, 49), (16, 30, 49)],
        back: &[(6, 30, 49), (11, 0, 49), (15, 30, 49)],
    },
    Line {
        stops: &[("OUA", 0), ("ZOR", 105), ("KPL", 137), ("FAD", 219)],
        out: &[(6, 30, 49), (10, 0, 49), (14, 30, 49)],
        back: &[(6, 30, 49), (11, 0, 49), (14, 30, 49)],
    },
    Line {
        stops: &[("OUA", 0), ("ZOR", 105), ("KPL", 137), ("TEN", 185), ("BIT", 247)],
        out: &[(7, 30, 49), (13, 30, 49)],
        back: &[(6, 0, 49), (13, 0, 49)],
    },
    Line {
        stops: &[("OUA", 0), ("KOM", 41), ("NOB", 101), ("PO", 147)],
        out: &[(8, 0, 49), (15, 0, 49)],
        back: &[(7, 0, 49), (14, 0, 49)],
    },
    Line {
        stops: &[("OUA", 0), ("BRM", 182), ("PA", 222), ("DAN", 272), ("DIE", 308), ("GAO", 385)],
        out: &[(7, 0, 49), (20, 0, 49)],
        back: &[(7, 0, 49), (20, 0, 49)],
    },
    Line {
        stops: &[("BOB", 0), ("SAT", 40), ("OUK", 133), ("DED", 183)],
        out: &[(8, 0, 49)],
        back: &[(13, 30, 49)],
    },
    Line {
        stops: &[("BOB", 0), ("DIE", 128), ("GAO", 205)],
        out: &[(8, 30, 49)],
        back: &[(14, 0, 49)],
    },
];
