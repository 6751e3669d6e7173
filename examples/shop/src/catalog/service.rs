//! Methods of the catalog service.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use rust_grpc::grpc::MessageStream;
use rust_grpc::grpc::errors::FieldViolation;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::{reserve, seed, shelf};
use crate::Failure;
use crate::ground::db::Db;
use crate::ground::{crash, errors};
use crate::proto::shop::catalog::v1::{
    GetProductRequest, ImportReply, Product, ReserveReply, ReserveRequest, SearchRequest,
    catalog_async,
};

/// The maximum number of products in one import.
const IMPORT_LIMIT: usize = 10_000;

/// The number of products that are read from the database at once.
const PAGE: usize = 50;

/// The catalog service, with a database.
#[derive(Debug)]
pub struct Catalog {
    db: Db,
}

impl Catalog {
    /// Opens the data in a folder. A new database gets the initial products.
    ///
    /// # Errors
    /// Returns an error if the database cannot be used.
    pub async fn open(data: &Path) -> Result<Self, Failure> {
        let db = Db::open(&data.join("catalog.sqlite"), shelf::SCHEMA)?;
        db.write(|db| {
            if shelf::is_empty(db)? {
                shelf::import(db, &seed::products())?;
            }
            Ok(())
        })
        .await?;
        Ok(Self { db })
    }

    async fn send_found(&self, words: Vec<String>, sender: mpsc::Sender<Result<Product, Status>>) {
        let mut last = (String::new(), String::new());
        loop {
            let (words, behind) = (words.clone(), last.clone());
            let found = self.db.read(move |db| shelf::search(db, &words, &behind, PAGE)).await;
            let (page, failed) = match found {
                Ok(page) => (page, None),
                Err(status) => (Vec::new(), Some(status)),
            };
            let more = page.len() == PAGE;
            if let Some(product) = page.last() {
                last = (product.name.clone(), product.sku.clone());
            }
            for item in page.into_iter().map(Ok).chain(failed.map(Err)) {
                if sender.send(item).await.is_err() {
                    return;
                }
            }
            if !more {
                return;
            }
        }
    }
}

impl catalog_async::Catalog for Catalog {
    async fn get_product(
        &self,
        request: Request<GetProductRequest>,
    ) -> Result<Response<Product>, Status> {
        let sku = request.into_inner().sku;
        let wanted = sku.clone();
        let product = self.db.read(move |db| shelf::find(db, &wanted)).await?;
        product.map(Response::new).ok_or_else(|| errors::not_found("product", &sku))
    }

    async fn search(
        self: Arc<Self>,
        request: Request<SearchRequest>,
    ) -> Result<Response<impl Stream<Item = Result<Product, Status>> + Send + 'static>, Status>
    {
        let text = request.into_inner().text.to_lowercase();
        let words = text.split_whitespace().map(String::from).collect();
        let (sender, receiver) = mpsc::channel(PAGE);
        tokio::spawn(async move { self.send_found(words, sender).await });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn import(
        &self,
        request: Request<MessageStream<Product>>,
    ) -> Result<Response<ImportReply>, Status> {
        let mut stream = request.into_inner();
        let mut products = Vec::new();
        let mut wrong = Vec::new();
        // If the stream fails, nothing has been imported yet.
        while let Some(product) = stream.message().await? {
            if products.len() == IMPORT_LIMIT {
                let message =
                    format!("an import must not contain more than {IMPORT_LIMIT} products");
                return Err(errors::exhausted("import", &message));
            }
            check(products.len(), &product, &mut wrong);
            products.push(product);
        }
        errors::invalid(wrong)?;
        let reply = self.db.write(move |db| shelf::import(db, &products)).await?;
        Ok(Response::new(reply))
    }

    async fn reserve(
        &self,
        request: Request<ReserveRequest>,
    ) -> Result<Response<ReserveReply>, Status> {
        let request = request.into_inner();
        let mut seen = HashSet::new();
        if request.order_id.is_empty()
            || request.items.is_empty()
            || !request.items.iter().all(|item| item.count > 0 && seen.insert(&item.sku))
        {
            return Err(Status::invalid_argument(
                "a reservation needs an order id and at least one item, each with a count and listed once",
            ));
        }
        crash::point("catalog: before a reservation");
        let reply = self.db.write(move |db| reserve::reserve(db, &request)).await?;
        crash::point("catalog: after a reservation");
        Ok(Response::new(reply))
    }
}

fn check(index: usize, product: &Product, wrong: &mut Vec<FieldViolation>) {
    // The number of reported violations is limited.
    if wrong.len() >= 20 {
        return;
    }
    let mut say = |field: &str, what: &str| {
        wrong.push(FieldViolation::new(format!("products[{index}].{field}"), what));
    };
    if product.sku.is_empty() || product.sku.len() > 64 {
        say("sku", "must consist of 1 to 64 bytes");
    }
    if product.name.is_empty() || product.name.len() > 200 {
        say("name", "must consist of 1 to 200 bytes");
    }
    if product.description.len() > 2000 {
        say("description", "must not be longer than 2000 bytes");
    }
    if product.price_cents < 0 {
        say("price_cents", "must not be negative");
    }
}
