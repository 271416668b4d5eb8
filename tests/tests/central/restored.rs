//! A counter whose disk was put back: found at its first contact, and nothing is lost by it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use domain::money::Account;
use domain::text::ShortCode;
use guichet_tests::{Desk, files_of, one_passenger, open, with};
use serde_json::{Value, json};
use station::host::Clock;
use station::store::{backup, restore};

use crate::Served;
use crate::cluster::Cluster;

/// A company of two counters; the second is the one that is restored.
struct Company {
    central: Served,
    first: Desk,
    second: Desk,
}

fn company(cluster: &Cluster) -> Company {
    let (central, first) = (Served::new(cluster), Desk::one_day());
    central.enrol(&first, &first.log_in("ADMIN", "4444"));
    sync(&first);
    let second = central.joined("OUA");
    sync(&first);
    Company { central, first, second }
}

fn sync(desk: &Desk) {
    let admin = desk.log_in("ADMIN", "4444");
    desk.done("sync_now", json!({}), &admin);
}

fn trip(desk: &Desk, cashier: &str) -> Value {
    desk.trips_to("Bobo-Dioulasso", cashier).remove(1)
}

/// Sells a seat that is guaranteed. Answers the sale.
fn sell(desk: &Desk, cashier: &str) -> Value {
    desk.done("sell_tickets", one_passenger(&trip(desk, cashier)), cashier)
}

/// Puts a backup back, as `guichet restore` does, by the manager's word.
fn put_back(desk: Desk, backup: &Path) -> Desk {
    let Desk { counter, clock, folder } = desk;
    drop(counter);
    let shared: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
    let code = ShortCode::parse("code", "M1").expect("a code");
    restore::restore(folder.path(), shared, backup, &code, "3333").expect("it is restored");
    let counter = open(folder.path(), &clock).expect("it opens");
    Desk { counter, clock, folder }
}

fn count(desk: &Desk, sql: &str) -> i64 {
    let counted = desk.counter.store().read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?));
    counted.expect("it is counted")
}

fn leases(desk: &Desk) -> BTreeSet<i64> {
    let read = desk.counter.store().read(|c| {
        let mut statement = c.prepare("select distinct lease from lease")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    });
    read.expect("they are read")
}

/// Money of what was lost with the disk is at the central alone: no drawer was counted with it.
fn same_figures(central: &Served, desk: &Desk, lost: i64) {
    let device = desk.counter.store().keys().device;
    for account in Account::ALL {
        let name = account.name();
        let sum = "select coalesce(sum(debit - credit), 0)";
        let here = count(desk, &format!("{sum} from ledger where account = '{name}'"));
        let there =
            format!("{sum}::bigint from ledger where account = '{name}' and device = '{device}'");
        let lost = match name {
            "cash.drawer" => lost,
            "revenue.tickets" => -lost,
            _ => 0,
        };
        assert_eq!(here + lost, central.number(&there), "{name}");
    }
}

#[test]
fn an_older_disk_is_found_at_first_contact_and_a_supervisor_takes_it_up() {
    let Some(cluster) = Cluster::start() else { return };
    let Company { central, first, second } = company(&cluster);
    let cashier = second.log_in("C1", "1111");
    second.open_till(&cashier, 10_000);
    sync(&second);
    sell(&second, &cashier);
    let kept = tempfile::tempdir().expect("a folder");
    let backup = kept.path().join("backup.sqlite");
    backup::make(second.folder.path(), &backup).expect("a backup");
    let older = files_of(second.folder.path());
    // What only the central has, once that disk is gone.
    let lost_sales = (0..3).map(|_| sell(&second, &cashier)["total"].as_i64().expect("a total"));
    let lost_money = lost_sales.sum();
    sync(&second);
    let device = second.counter.store().keys().device;
    let of_device = format!("select count(*) from entry where device = '{device}'");
    let there = central.number(&of_device);
    let sold = "select count(*) from ticket where state = 'valid'";
    assert_eq!(central.number(sold), 4);
    drop(second);
    // The whole folder of before, witness and all, sells and speaks to the central.
    let copy = Desk::of(&older);
    let cashier = copy.log_in("C1", "1111");
    let stray = sell(&copy, &cashier);
    assert!(stray["sale"].is_string());
    let admin = copy.log_in("ADMIN", "4444");
    let refused = copy.call("sync_now", json!({}), &admin).expect_err("it is found");
    assert_eq!(refused.details["cause"], "journal_forked", "{refused:?}");
    assert_eq!(central.number("select count(*) from device where state = 'frozen'"), 1);
    assert_eq!(central.number(&of_device), there, "nothing is overwritten");
    let told = "select count(*) from exception where kind = 'journal_forked'";
    assert!(central.number(told) > 0);
    // A supervisor answers for it.
    let numbers = "select lease from head";
    let before = central.number(numbers);
    let back = put_back(copy, &backup);
    assert!(leases(&back).is_empty(), "it holds nothing until the central has spoken");
    sync(&back);
    sync(&back);
    assert_eq!(central.number("select count(*) from device where state = 'frozen'"), 0);
    let lost = format!("{of_device} and epoch = 1");
    assert_eq!(central.number(&lost), there, "what the central had, it has");
    assert_eq!(count(&back, "select count(*) from unread"), 0);
    assert_eq!(count(&back, "select count(*) from ticket"), 4, "what the disk lost came back");
    assert!(!leases(&back).is_empty(), "seats were granted anew");
    assert!(leases(&back).iter().all(|lease| *lease > before), "{:?} {before}", leases(&back));
    let cashier = back.log_in("C1", "1111");
    sell(&back, &cashier);
    sync(&back);
    sync(&first);
    assert_eq!(central.number(sold), 5);
    let doubled = "select count(*) from exception where kind like 'seat%' or kind like 'ticket%'";
    assert_eq!(central.number(doubled), 0);
    same_figures(&central, &back, lost_money);
    back.prove();
    first.prove();
}

#[test]
fn what_was_granted_before_a_restart_is_not_taken_up_again() {
    let Some(cluster) = Cluster::start() else { return };
    let Company { central, first, second } = company(&cluster);
    let kept = tempfile::tempdir().expect("a folder");
    let backup = kept.path().join("backup.sqlite");
    // The backup has not read a grant yet that the counter then used in the dark.
    backup::make(second.folder.path(), &backup).expect("a backup");
    sync(&second);
    let cashier = second.log_in("C1", "1111");
    second.open_till(&cashier, 10_000);
    let all = trip(&second, &cashier);
    let map = json!({ "trip": all["trip"], "from": all["from"]["stop"], "to": all["to"]["stop"] });
    let map = second.done("seat_map", map, &cashier);
    let held: Vec<u64> = map["seats"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|seat| seat["right"] == "guaranteed")
        .filter_map(|seat| seat["seat"].as_u64())
        .collect();
    let seat = json!({ "passengers": [{ "name": "Awa", "seat": held[0] }] });
    second.done("sell_tickets", with(one_passenger(&all), seat), &cashier);
    let before = central.number("select lease from head");
    let back = put_back(second, &backup);
    sync(&back);
    sync(&first);
    sync(&back);
    assert!(leases(&back).iter().all(|lease| *lease > before), "{:?} {before}", leases(&back));
    back.prove();
}
