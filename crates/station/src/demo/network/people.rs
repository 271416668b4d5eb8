//! The training company: its name, its station and its people.

use domain::ids::EmployeeId;
use domain::people::Role;
use domain::planning::EmployeeRegistered;
use domain::text::ShortCode;

use super::id;

/// The company's name as printed.
pub const COMPANY: &str = "Transport Démo";
/// Its currency.
pub const CURRENCY: &str = "XOF";
/// Its IANA time zone.
pub const TIMEZONE: &str = "Africa/Ouagadougou";
/// Conditions at the foot of its tickets, each within the 32 columns of 58 mm paper.
pub const CONDITIONS: [&str; 3] = [
    "Présence 30 min avant le départ.",
    "Bagages : 20 kg par personne.",
    "Ni repris ni échangé en route.",
];
/// The station's name as printed.
pub const STATION: &str = "Gare de Ouagadougou";
/// The first part of its ticket numbers.
pub const STATION_CODE: &str = "OUA";

/// Someone to log in as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// Who, with code, name and roles.
    pub registered: EmployeeRegistered,
    /// Their PIN.
    pub pin: &'static str,
}

/// The people of the training company: every role has someone.
pub fn people() -> Vec<DemoPerson> {
    let person = |code: &str, name: &str, role, pin| DemoPerson {
        registered: EmployeeRegistered {
            employee: EmployeeId(id("employee", code)),
            code: ShortCode::parse("code", code).expect("demo codes are letters and digits"),
            name: name.to_owned(),
            roles: vec![role],
        },
        pin,
    };
    vec![
        person("A1", "Awa Ouédraogo", Role::Admin, "4444"),
        person("M1", "Issa Sawadogo", Role::Manager, "3333"),
        person("K1", "Salif Kaboré", Role::Controller, "2222"),
        person("C1", "Mariam Traoré", Role::Cashier, "1111"),
        person("C2", "Boukary Compaoré", Role::Cashier, "1111"),
        person("C3", "Fatimata Zongo", Role::Cashier, "1111"),
    ]
}

#[cfg(test)]
mod tests {
    use domain::people::check_pin;

    use super::*;

    #[test]
    fn every_role_has_someone_and_every_text_fits() {
        let people = people();
        for role in Role::ALL {
            assert!(people.iter().any(|p| p.registered.roles == [role]));
        }
        for person in &people {
            assert!(check_pin(person.pin).is_ok());
        }
        for line in CONDITIONS {
            assert!(line.chars().count() <= 32, "{line}");
        }
        assert!(domain::planning::station_code(STATION_CODE).is_ok());
        assert!(domain::money::Currency::parse(CURRENCY).is_ok());
        assert!(crate::timetable::zone(TIMEZONE).is_ok());
    }
}
