use alloc::format;
use alloc::string::String;
use alloc::vec;

use super::*;
use crate::http::rest::samples::{router, rule};

/// Returns the template that a request matches, with its variables, or the reason why there is none.
fn matched(router: &Router, templates: &[(&'static str, &str)], request: &str) -> String {
    let (http_method, path) = request.split_once(' ').expect("a method and a path");
    match router.find(http_method, path) {
        Ok(found) => {
            let mut out = String::from(templates[found.route].1);
            for variable in &router.route(found.route).variables {
                let value = found.value(path, variable);
                out += &format!(" {}={}", variable.name, value.as_deref().unwrap_or("(invalid)"));
            }
            out
        }
        Err(NoRoute::Path) => "404".into(),
        Err(NoRoute::Method(allowed)) => format!("405 {}", allowed.join(", ")),
    }
}

fn check(templates: &[(&'static str, &str)], cases: &[(&str, &str)]) {
    let router = router(templates.iter().map(|(method, template)| rule(method, template)));
    for (request, expected) in cases {
        assert_eq!(matched(&router, templates, request), *expected, "{request}");
    }
}

#[test]
fn binds_variables_of_one_and_of_several_segments() {
    check(
        &[
            ("GET", "/v1/{name=shelves/*}"),
            ("GET", "/v1/{name=shelves/*/books/**}"),
            ("GET", "/v2/{id}"),
            ("GET", "/v2/{id}/{name}"),
            ("GET", "/v3/{name=**}"),
            ("GET", "/v4/{name=fixed}"),
            ("GET", "/v5/*/{name=*/x}/*"),
        ],
        &[
            ("GET /v1/shelves/1", "/v1/{name=shelves/*} name=shelves/1"),
            ("GET /v1/shelves/1/books", "/v1/{name=shelves/*/books/**} name=shelves/1/books"),
            ("GET /v1/shelves/1/books/", "/v1/{name=shelves/*/books/**} name=shelves/1/books/"),
            (
                "GET /v1/shelves/1/books/a/b",
                "/v1/{name=shelves/*/books/**} name=shelves/1/books/a/b",
            ),
            ("GET /v2/5", "/v2/{id} id=5"),
            ("GET /v2/a%2Fb%20c", "/v2/{id} id=a/b c"),
            ("GET /v2/5/x+y", "/v2/{id}/{name} id=5 name=x+y"),
            ("GET /v1/shelves/a%2Fb%20c", "/v1/{name=shelves/*} name=shelves/a%2Fb c"),
            ("GET /v3", "/v3/{name=**} name="),
            ("GET /v3/", "/v3/{name=**} name="),
            ("GET /v3/a//b", "/v3/{name=**} name=a//b"),
            ("GET /v4/fixed", "/v4/{name=fixed} name=fixed"),
            ("GET /v5/a/b/x/c", "/v5/*/{name=*/x}/* name=b/x"),
            ("GET /v2/%", "/v2/{id} id=(invalid)"),
            ("GET /v2/%FF", "/v2/{id} id=(invalid)"),
            ("GET /v1/shelves/", "404"),
            ("GET /v1/shelves", "404"),
            ("GET /v1/shelves//books", "404"),
            ("GET /v1/shelves/1/", "404"),
            ("GET /v2/", "404"),
            ("GET /", "404"),
            ("GET v1/shelves/1", "404"),
            ("GET *", "404"),
            ("GET ", "404"),
        ],
    );
}

#[test]
fn prefers_the_most_specific_template_that_has_the_http_method() {
    check(
        &[
            ("GET", "/a/{id=**}"),
            ("GET", "/a/{id}"),
            ("GET", "/a/b"),
            ("POST", "/a/c"),
            ("GET", "/a/b/*/d"),
            ("GET", "/a/*/c/d"),
            ("DELETE", "/a/*"),
            ("*", "/any"),
            ("PUT", "/any"),
        ],
        &[
            ("GET /a/b", "/a/b"),
            ("GET /a/x", "/a/{id} id=x"),
            ("GET /a/x/y", "/a/{id=**} id=x/y"),
            ("GET /a/c", "/a/{id} id=c"),
            ("POST /a/c", "/a/c"),
            ("GET /a/b/c/d", "/a/b/*/d"),
            ("GET /a/x/c/d", "/a/*/c/d"),
            ("GET /a/b/c/e", "/a/{id=**} id=b/c/e"),
            ("PUT /a/c", "405 DELETE, GET, POST"),
            ("PUT /a/b/c", "405 GET"),
            ("PUT /any", "/any"),
            ("LOCK /any", "/any"),
            ("PUT /b", "404"),
        ],
    );
}

#[test]
fn splits_a_verb_only_if_a_template_has_it() {
    check(
        &[
            ("POST", "/v1/{name=**}:cancel"),
            ("GET", "/v1/{name=**}"),
            ("GET", "/v2/{id}:watch"),
            ("GET", "/v2/{id}"),
            ("POST", "/v2:batch"),
        ],
        &[
            ("POST /v1/a/b:cancel", "/v1/{name=**}:cancel name=a/b"),
            ("POST /v1/a/b:c%61ncel", "/v1/{name=**}:cancel name=a/b"),
            ("POST /v1:cancel", "/v1/{name=**}:cancel name="),
            ("GET /v1/a:b", "/v1/{name=**} name=a:b"),
            ("GET /v1/a:b:c", "/v1/{name=**} name=a:b:c"),
            ("GET /v1/a:cancel", "/v1/{name=**} name=a:cancel"),
            ("POST /v1/a:b:cancel", "/v1/{name=**}:cancel name=a:b"),
            ("POST /v1/a:cancel/b", "405 GET"),
            ("POST /v1/a%3Acancel", "405 GET"),
            ("GET /v2/x:watch", "/v2/{id}:watch id=x"),
            ("GET /v2/x%3Awatch", "/v2/{id} id=x:watch"),
            ("GET /v2/x:", "/v2/{id} id=x:"),
            ("POST /v2:batch", "/v2:batch"),
            ("POST /v2", "404"),
            ("PUT /v2/x:watch", "405 GET"),
        ],
    );
}

#[test]
fn matches_literals_without_their_escapes() {
    check(
        &[("GET", "/a b/é"), ("GET", "/"), ("GET", "/x")],
        &[
            ("GET /a%20b/%C3%A9", "/a b/é"),
            ("GET /a%20b/é", "/a b/é"),
            ("GET /%78", "/x"),
            ("GET /x%", "404"),
            ("GET /%78/", "404"),
            ("GET /a+b/%C3%A9", "404"),
            ("GET /", "/"),
            ("GET //", "404"),
        ],
    );
}

#[test]
fn takes_the_first_of_equal_routes() {
    let templates = [("GET", "/a/{id}"), ("GET", "/a/*"), ("POST", "/a/*")];
    let router = router(templates.map(|(method, template)| rule(method, template)));
    assert_eq!(router.find("GET", "/a/1").unwrap().route, 0);
    assert_eq!(router.find("POST", "/a/1").unwrap().route, 1);
}

#[test]
fn separates_only_as_many_segments_as_templates_have() {
    let router = router([rule("GET", "/v1/{name=**}"), rule("GET", "/v1/*/*")]);
    let path = format!("/v1{}", "/a".repeat(100_000));
    let found = router.find("GET", &path).unwrap();
    assert_eq!(found.value(&path, &router.route(found.route).variables[0]).unwrap().len(), 199_999);
    assert!(found.starts.len() <= 5);
    let slashes = "/".repeat(100_000);
    assert_eq!(router.find("GET", &slashes).unwrap_err(), NoRoute::Path);
}

#[test]
fn finds_routes_of_deep_templates_without_recursion() {
    let template = "/*".repeat(60_000);
    let router = router([rule("GET", &template), rule("GET", &format!("{template}/a"))]);
    assert!(router.find("GET", &"/x".repeat(60_000)).is_ok());
    assert_eq!(router.find("GET", &"/x".repeat(60_001)).unwrap_err(), NoRoute::Path);
    assert_eq!(router.find("PUT", &"/x".repeat(60_000)).unwrap_err(), NoRoute::Method(vec!["GET"]));
}

#[test]
fn matches_segments_after_any_number_of_segments() {
    check(
        &[
            ("POST", "/v1/{parent=databases/*/documents/**}/{collection}"),
            ("GET", "/v1/{name=databases/*/documents/*/**}"),
            ("GET", "/v2/{name=keys/**}/summary"),
            ("GET", "/v2/{name=keys/**}"),
            ("GET", "/v2/{name=keys/**}/all/summary:read"),
            ("GET", "/v3/**/{name=x/*}/y"),
        ],
        &[
            (
                "POST /v1/databases/d/documents/c",
                "/v1/{parent=databases/*/documents/**}/{collection} parent=databases/d/documents collection=c",
            ),
            (
                "POST /v1/databases/d/documents/a/b/c%2Fd",
                "/v1/{parent=databases/*/documents/**}/{collection} parent=databases/d/documents/a/b collection=c/d",
            ),
            ("POST /v1/databases/d/documents", "404"),
            ("POST /v1/databases/d/documents/", "404"),
            (
                "GET /v1/databases/d/documents/a/b",
                "/v1/{name=databases/*/documents/*/**} name=databases/d/documents/a/b",
            ),
            ("GET /v2/keys/summary", "/v2/{name=keys/**}/summary name=keys"),
            ("GET /v2/keys/a/b/summary", "/v2/{name=keys/**}/summary name=keys/a/b"),
            ("GET /v2/keys/a/summar%79", "/v2/{name=keys/**}/summary name=keys/a"),
            ("GET /v2/keys/a/b", "/v2/{name=keys/**} name=keys/a/b"),
            ("GET /v2/keys/all/summary:read", "/v2/{name=keys/**}/all/summary:read name=keys"),
            ("GET /v2/keys/all/summary", "/v2/{name=keys/**}/summary name=keys/all"),
            ("POST /v2/keys/a/summary", "405 GET"),
            ("GET /v3/x/1/y", "/v3/**/{name=x/*}/y name=x/1"),
            ("GET /v3/a/b/x/1/y", "/v3/**/{name=x/*}/y name=x/1"),
            ("GET /v3/x/y", "404"),
            ("GET /v3", "404"),
        ],
    );
}
