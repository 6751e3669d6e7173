//! Bodies of any content type: `google.api.HttpBody`.

use serde_json::json;

use crate::client::Client;

#[tokio::test]
async fn passes_bodies_of_any_content_type() {
    let answer = Client::new().get("/v1/files/plain").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "files/plain"));
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    let answer = Client::new().get("/v1/files/x?alt=media").await;
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));

    let mut client = Client::new().header("content-type", "image/png");
    let answer = client.send("PUT", "/v1/files/1?overwrite=true", &b"\x89\xff"[..]).await;
    let expected = json!({
        "name": "files/1", "contentType": "image/png", "size": "2", "overwrite": true,
    });
    assert_eq!(answer.json(), expected);
    let answer = client.send("POST", "/v1:echo", &b"\x89\xff"[..]).await;
    assert_eq!(
        (&answer.body[..], answer.header("content-type")),
        (&b"\x89\xff"[..], Some("image/png"))
    );
    let answer = client.send("POST", "/v1:echo", "").await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 0));
}

#[tokio::test]
async fn streams_bodies_of_any_content_type() {
    let answer = Client::new().get("/v1/files/1:download").await;
    assert_eq!((answer.text(), answer.header("content-type")), ("a,b\n1,2\n", Some("text/csv")));
    let answer = Client::new().get("/v1/files/none:download").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["error"]["code"]), (404, &json!(404)));
    let answer = Client::new().get("/v1/files/empty:download").await;
    assert_eq!((answer.status.as_u16(), answer.body.len(), answer.aborted), (200, 0, false));
    let answer = Client::new().get("/v1/files/broken:download").await;
    assert_eq!((answer.text(), answer.aborted), ("a", true));

    let mut client = Client::new().header("content-type", "application/octet-stream");
    let answer = client.send_chunks("POST", "/v1/files/1:upload", &["abc", "", "de"]).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "\"5\""));
}
