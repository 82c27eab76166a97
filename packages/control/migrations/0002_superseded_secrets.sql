ALTER TABLE "gata"."connection_secrets" ADD COLUMN "supersedes" "bytea";
