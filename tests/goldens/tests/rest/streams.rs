//! Streams of requests and of responses.

use serde_json::json;

use crate::client::Client;

const WATCH: &str = "/v1/shelf%20s/2000-01-01T00:00:00Z/NOVEL/x:watch";

#[tokio::test]
async fn writes_streams_in_the_format_that_the_client_accepts() {
    for (accept, query, content_type, expected) in [
        ("", "", "application/json", "[]"),
        ("", "?tags=a", "application/json", "[{\"name\":\"a\",\"kind\":\"NOVEL\"}]"),
        (
            "*/*",
            "?tags=a&tags=b&$alt=json;enum-encoding=int",
            "application/json",
            "[{\"name\":\"a\",\"kind\":1},\n{\"name\":\"b\",\"kind\":1}]",
        ),
        (
            "application/x-ndjson",
            "?tags=a&tags=b&prettyPrint=true&alt=json;enum-encoding=int",
            "application/x-ndjson",
            "{\"name\":\"a\",\"kind\":1}\n{\"name\":\"b\",\"kind\":1}\n",
        ),
        ("application/x-ndjson", "", "application/x-ndjson", ""),
        (
            "text/html, text/event-stream;q=0.9, application/json",
            "?tags=a",
            "text/event-stream",
            "data: {\"name\":\"a\",\"kind\":\"NOVEL\"}\n\n",
        ),
        (
            "application/json",
            "?tags=a&alt=sse",
            "text/event-stream",
            "data: {\"name\":\"a\",\"kind\":\"NOVEL\"}\n\n",
        ),
    ] {
        let mut client = Client::new().header("accept", accept);
        let answer = client.get(&format!("{WATCH}{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, expected), "{accept} {query}");
        assert_eq!(answer.header("content-type"), Some(content_type));
    }
}

#[tokio::test]
async fn writes_an_error_before_or_within_a_stream() {
    let answer = Client::new().get(&format!("{WATCH}?tags=reject")).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["error"]["code"]), (404, &json!(404)));

    let query = format!("{WATCH}?tags=a&tags=fail");
    let answer = Client::new().get(&query).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()[1]["error"]["status"], "NOT_FOUND");
    let answer = Client::new().get(&format!("{WATCH}?tags=fail")).await;
    assert_eq!(answer.json()[0]["error"]["status"], "NOT_FOUND");

    let answer = Client::new().header("accept", "application/x-ndjson").get(&query).await;
    let last = answer.text().lines().last().expect("a line");
    assert!(last.starts_with("{\"error\":{\"code\":404,"), "{last}");

    let answer = Client::new().header("accept", "text/event-stream").get(&query).await;
    let last = answer.text().split("\n\n").nth(1).expect("an event");
    assert!(last.starts_with("event: error\ndata: {\"error\":{\"code\":404,"), "{last}");
}

#[tokio::test]
async fn reads_streams_from_arrays_and_lines() {
    let element = r#"{"parent": "ab", "book": {"name": "],}"}}"#;
    let array = format!("[{element}, {element}]");
    let lines = format!("{element}\n{element}\n");
    for (body, count) in [(array.as_str(), 4), (&lines, 4), ("", 0), ("[]", 0), ("{}", 0)] {
        let answer = Client::new().send("PUT", "/v1/books", body.to_owned()).await;
        let expected = if count == 0 { json!({}) } else { json!({"count": count}) };
        assert_eq!(answer.json(), expected, "{body}");
        let chunks: Vec<&str> = body.split_inclusive('b').collect();
        let answer = Client::new().send_chunks("PUT", "/v1/books", &chunks).await;
        assert_eq!(answer.json(), expected, "{body}");
    }
    for body in ["[{}", "[{},]", "{\"nope\"", "[{}] x", "[5]", "{\"parent\": 5}"] {
        let answer = Client::new().send("PUT", "/v1/books", body).await;
        assert_eq!(answer.status, 400, "{body} {answer:?}");
    }
    let answer = Client::new().send("PUT", "/v1/books?nope=1", "[]").await;
    assert_eq!(answer.status, 400);
}
