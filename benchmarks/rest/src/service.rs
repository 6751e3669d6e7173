//! The service, once for each generator. Both sides have the same code.

/// Implements the service with the types of one generator.
macro_rules! shelves {
    ($library:ident) => {
        use tonic::{Request, Response, Status};
        use $library::library_server::Library;
        use $library::{
            ArchiveRequest, ArchiveResponse, Book, CreateBookRequest, GetBookRequest,
            ListBooksRequest, ListBooksResponse,
        };

        #[derive(Clone, Copy, Debug)]
        pub struct Shelves;

        fn book(name: String) -> Book {
            Book {
                name,
                title: "Pride and Prejudice".to_owned(),
                authors: vec!["Jane Austen".to_owned()],
                pages: 432,
                price: 7.99,
                available: true,
                labels: Default::default(),
            }
        }

        #[tonic::async_trait]
        impl Library for Shelves {
            async fn get_book(
                &self,
                request: Request<GetBookRequest>,
            ) -> Result<Response<Book>, Status> {
                Ok(Response::new(book(request.into_inner().name)))
            }

            async fn list_books(
                &self,
                request: Request<ListBooksRequest>,
            ) -> Result<Response<ListBooksResponse>, Status> {
                let ListBooksRequest { parent, page_size, .. } = request.into_inner();
                let books = (0..page_size).map(|at| book(format!("{parent}/books/{at}")));
                Ok(Response::new(ListBooksResponse {
                    books: books.collect(),
                    next_page_token: "more".to_owned(),
                }))
            }

            async fn create_book(
                &self,
                request: Request<CreateBookRequest>,
            ) -> Result<Response<Book>, Status> {
                let book = request.into_inner().book;
                book.map(Response::new).ok_or_else(|| Status::invalid_argument("no book"))
            }

            async fn archive(
                &self,
                request: Request<ArchiveRequest>,
            ) -> Result<Response<ArchiveResponse>, Status> {
                let count = request.into_inner().books.len() as i32;
                Ok(Response::new(ArchiveResponse { count }))
            }
        }
    };
}

/// Our service.
pub mod ours {
    #[allow(unused, clippy::all, reason = "generated")]
    pub mod library {
        include!(concat!(env!("OUT_DIR"), "/ours/bench.library.v1.rs"));
    }
    shelves!(library);
}

/// The service by tonic-prost-build, pbjson-build and rest_over_grpc.
pub mod peer {
    #[allow(unused, clippy::all, reason = "generated")]
    pub mod bench {
        pub mod library {
            pub mod v1 {
                include!(concat!(env!("OUT_DIR"), "/peer/bench.library.v1.rs"));
                include!(concat!(env!("OUT_DIR"), "/peer/bench.library.v1.serde.rs"));
                include!(concat!(env!("OUT_DIR"), "/peer/bench.library.v1.rest.rs"));
            }
        }
    }
    #[allow(unused, clippy::all, reason = "generated")]
    pub mod rest {
        use super::bench;
        include!(concat!(env!("OUT_DIR"), "/peer/transcoder.rest.rs"));
    }
    pub use bench::library::v1 as library;
    shelves!(library);
}
