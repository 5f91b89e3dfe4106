CREATE SCHEMA IF NOT EXISTS "demo_rag";
--> statement-breakpoint
CREATE TABLE "demo_rag"."corpora" (
	"name" text PRIMARY KEY NOT NULL,
	"description" text NOT NULL,
	"collection" text NOT NULL,
	"idf" jsonb NOT NULL,
	"fingerprint" text,
	"passages" integer DEFAULT 0 NOT NULL,
	"ingested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"chosen_at" timestamp with time zone,
	CONSTRAINT "corpora_collection_unique" UNIQUE("collection")
);
--> statement-breakpoint
CREATE TABLE "demo_rag"."documents" (
	"corpus" text NOT NULL,
	"path" text NOT NULL,
	"title" text NOT NULL,
	"source" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "documents_corpus_path_pk" PRIMARY KEY("corpus","path")
);
--> statement-breakpoint
ALTER TABLE "demo_rag"."documents" ADD CONSTRAINT "documents_corpus_corpora_name_fk" FOREIGN KEY ("corpus") REFERENCES "demo_rag"."corpora"("name") ON DELETE cascade ON UPDATE no action;
