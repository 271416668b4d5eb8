use guichet_tests::{Desk, intention};
use serde_json::{Value, json};
use station::store::{open_reader, verify};

fn first_trip(desk: &Desk, session: &str) -> Value {
    desk.call("list_trips", json!({}), session).unwrap()["trips"][0].clone()
}

#[test]
fn a_ticket_is_sold_printed_found_and_proved() {
    let desk = Desk::demo();
    let session = desk.log_in("C1", "1111");
    desk.call("open_till", json!({ "request": intention(), "float": 50_000 }), &session).unwrap();
    let trip = first_trip(&desk, &session);
    let request = json!({
        "request": intention(),
        "trip": trip["trip"],
        "to": trip["to"]["stop"],
        "passengers": [{ "name": "Adama Ouédraogo", "phone": "70 12 34 56" }],
        "tendered": 10_000,
    });
    let sold = desk.call("sell_tickets", request.clone(), &session).unwrap();
    assert_eq!(desk.call("sell_tickets", request, &session).unwrap(), sold, "once, told twice");
    desk.counter.print_now().unwrap();
    let number = sold["tickets"][0]["number"].as_str().unwrap();
    let spool = std::fs::read_dir(desk.folder.path().join("spool")).unwrap();
    let papers: Vec<String> =
        spool.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert!(
        papers.iter().any(|name| name.contains(number) && name.ends_with(".bin")),
        "{papers:?}"
    );
    for query in [number, "70123456", "ouedr ada"] {
        let found = desk.call("find_tickets", json!({ "query": query }), &session).unwrap();
        assert_eq!(found["tickets"][0]["number"], number, "{query}");
    }
    let connection = open_reader(desk.folder.path()).unwrap();
    let report = verify::verify(&connection, desk.folder.path(), |_| ()).unwrap();
    assert!(report.first_problem.is_none(), "{report:?}");
}
