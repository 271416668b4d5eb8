use super::*;
use crate::qr::chars_of;
use chrono::NaiveDate;
use domain::ticket::TokenIssuer;
use proptest::prelude::*;

fn claims() -> LabelClaims {
    LabelClaims {
        company: CompanyId(Uuid::from_u128(0xC0)),
        parcel: ParcelId(Uuid::from_u128(0x1234)),
        waybill: WaybillNumber::of("OUA", 2, 123).unwrap(),
        edition: 0,
        back: false,
        piece: 2,
        pieces: 3,
        day: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
        due: 4_100,
        cod: 25_000,
        charges: 0,
        destination: ShortCode::parse("code", "BOB").unwrap(),
        pickup: PickupHash([0xA5; 16]),
    }
}

/// What the vectors say: the claims with the hash of their code.
fn published() -> LabelClaims {
    let code = PickupCode::parse("K7M2-9QXD").unwrap();
    LabelClaims { pickup: SlowPickup.hash(claims().parcel, &code), ..claims() }
}

fn secret() -> SecretKey {
    SecretKey::from_bytes(&[7; 32])
}

fn verdict(text: &str) -> Result<LabelClaims, TokenError> {
    Label::read(text)?.check(claims().company, Some(&secret().public()))
}

/// The vectors of `docs/PARCEL-LABEL.md`: they hold for every version that reads format 1.
#[test]
fn the_published_vectors_hold() {
    let document = include_str!("../../../../docs/PARCEL-LABEL.md");
    let vector = |name: &str| {
        let at = document.find(&format!("`{name}`")).expect("the vector is in the document");
        let (_, rest) = document[at..].split_once("```text\n").expect("it has a block");
        rest.split_once("\n```").expect("the block ends").0.to_owned()
    };
    let hash: String = published().pickup.into();
    assert_eq!(hash, vector("pick-up"));
    assert_eq!(secret().label(&published()), vector("valid"));
    assert_eq!(verdict(&vector("valid")), Ok(published()));
    assert_eq!(verdict(&vector("altered")), Err(TokenError::Forged));
    let back = LabelClaims {
        edition: 1,
        back: true,
        cod: 0,
        charges: 4_400,
        destination: ShortCode::parse("code", "OUA").unwrap(),
        ..published()
    };
    assert_eq!(secret().label(&back), vector("back"));
    assert_eq!(verdict(&vector("back")), Ok(back));
    let wrong_key = Label::read(&vector("wrong key")).unwrap();
    let other = SecretKey::from_bytes(&[8; 32]).public();
    assert_eq!(wrong_key.key_id(), other.id());
    assert_eq!(wrong_key.check(claims().company, None), Err(TokenError::UnknownKey));
    assert_eq!(wrong_key.check(claims().company, Some(&other)), Ok(published()));
}

#[test]
fn every_character_of_a_label_matters() {
    let text = secret().label(&claims());
    assert_eq!(text.len(), chars_of(LABEL_BYTES));
    assert_eq!(verdict(&text), Ok(claims()));
    let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    for i in 0..text.len() {
        for other in alphabet.chars().filter(|c| text.as_bytes()[i] != *c as u8) {
            let mut altered = text.clone();
            altered.replace_range(i..=i, &other.to_string());
            assert!(verdict(&altered).is_err(), "character {i} as {other:?}");
        }
    }
}

#[test]
fn every_bit_of_a_label_matters() {
    let bytes = base45::decode(secret().label(&claims())).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut altered = bytes.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(verdict(&base45::encode(altered)).is_err(), "bit {bit}");
    }
}

#[test]
fn a_leading_space_may_be_lost() {
    let spaced = (0..=u8::MAX).map(|n| SecretKey::from_bytes(&[n; 32])).find_map(|key| {
        let text = key.label(&claims());
        text.starts_with(' ').then_some((key, text))
    });
    let (key, text) = spaced.expect("some key's labels begin with a space");
    let read = Label::read(text.trim()).unwrap();
    assert_eq!(read.check(claims().company, Some(&key.public())), Ok(claims()));
}

#[test]
fn another_company_is_named_before_its_key_is_looked_for() {
    let label = Label::read(&secret().label(&claims())).unwrap();
    let other = CompanyId(Uuid::from_u128(0xC1));
    assert_eq!(label.check(other, None), Err(TokenError::OtherCompany));
    assert_eq!(label.check(claims().company, None), Err(TokenError::UnknownKey));
}

#[test]
fn a_label_of_another_version_or_kind_is_named() {
    let mut bytes = base45::decode(secret().label(&claims())).unwrap();
    bytes[0] = 2;
    assert_eq!(verdict(&base45::encode(&bytes)), Err(TokenError::UnknownVersion));
    let ticket = secret().issue(&domain::ticket::TokenClaims {
        company: claims().company,
        ticket: domain::ids::TicketId(Uuid::nil()),
        trip: domain::ids::TripId(Uuid::nil()),
        day: claims().day,
        seat: domain::layout::SeatNumber::new(1).unwrap(),
        from: 0,
        to: 1,
        category: 0,
    });
    assert_eq!(verdict(&ticket), Err(TokenError::Unreadable));
    assert!(crate::Token::read(&secret().label(&claims())).is_err());
    for text in ["", " ", "é", "OUA2-P000123-7-N02", &"A".repeat(1_000_000)] {
        assert_eq!(verdict(text), Err(TokenError::Unreadable));
    }
}

/// A signature over what no label says is not believed: a program with a fault wrote it.
#[test]
fn what_no_label_says_is_not_believed_though_it_is_signed() {
    let signed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = base45::decode(secret().label(&claims())).unwrap();
        bytes.truncate(LABEL_BYTES - 64);
        change(&mut bytes);
        let signature = secret().sign(&[KIND.domain, &bytes].concat());
        bytes.extend(signature);
        verdict(&base45::encode(bytes))
    };
    assert_eq!(signed(&|_| ()), Ok(claims()));
    let forged = Err(TokenError::Forged);
    assert_eq!(signed(&|bytes| bytes[25] = b'a'), forged, "a letter of the waybill");
    assert_eq!(signed(&|bytes| bytes[29] = 0), forged, "no counter");
    assert_eq!(signed(&|bytes| bytes[30] = 0xFF), forged, "a number no counter reaches");
    assert_eq!(signed(&|bytes| bytes[35] = 2), forged, "a flag nobody knows");
    assert_eq!(signed(&|bytes| bytes[36] = 4), forged, "piece 4 of 3");
    assert_eq!(signed(&|bytes| bytes[36] = 0), forged, "piece 0");
    assert_eq!(signed(&|bytes| bytes[37] = 100), forged, "100 pieces");
    assert_eq!(signed(&|bytes| bytes[40] = 0xFF), forged, "too much money");
    assert_eq!(signed(&|bytes| bytes[56] = 0), forged, "a code with a hole");
}

#[test]
fn a_code_is_hashed_with_its_parcel_for_salt() {
    let code = |text| PickupCode::parse(text).unwrap();
    let hash = |parcel, text| SlowPickup.hash(ParcelId(Uuid::from_u128(parcel)), &code(text));
    let one = hash(1, "K7M2-9QXD");
    assert_eq!(hash(1, "k7m2 9qxd"), one);
    assert_ne!(hash(2, "K7M2-9QXD"), one, "no table of hashes serves for two parcels");
    assert_ne!(hash(1, "K7M2-9QXE"), one);
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,260}") {
        let _ = verdict(&text);
    }

    #[test]
    fn no_bytes_of_the_right_length_are_valid(bytes in prop::collection::vec(any::<u8>(), LABEL_BYTES)) {
        let mut bytes = bytes;
        bytes[0] = KIND.version;
        prop_assert!(verdict(&base45::encode(bytes)).is_err());
    }

    #[test]
    fn claims_read_back(
        parcel in any::<u128>(), station in "[A-Z]{2,4}", counter in 1_u8..=99, running in 1_u32..=99_999_999,
        (edition, back) in any::<(u8, bool)>(), pieces in 1_u8..=99, which in any::<u8>(), day in 0_u64..65_536,
        (due, cod, charges) in (0..=AMOUNT_MAX, 0..=AMOUNT_MAX, 0..=AMOUNT_MAX),
        destination in "[A-Z]{2,4}", pickup in any::<[u8; 16]>(),
    ) {
        let claims = LabelClaims {
            parcel: ParcelId(Uuid::from_u128(parcel)),
            waybill: WaybillNumber::of(&station, counter, running).unwrap(),
            edition,
            back,
            piece: which % pieces + 1,
            pieces,
            day: day_zero().checked_add_days(Days::new(day)).unwrap(),
            due,
            cod,
            charges,
            destination: ShortCode::parse("code", &destination).unwrap(),
            pickup: PickupHash(pickup),
            ..claims()
        };
        let text = secret().label(&claims);
        prop_assert_eq!(text.len(), chars_of(LABEL_BYTES));
        prop_assert!(!text.ends_with(' '));
        prop_assert_eq!(verdict(&text), Ok(claims));
    }
}
