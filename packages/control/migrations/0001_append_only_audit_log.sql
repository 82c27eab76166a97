-- What was done stays on record, also from those who may write here.
create function gata.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only added to';
end
$$;
--> statement-breakpoint
create trigger audit_log_rows_stay before update or delete on gata.audit_log
  for each row execute function gata.refuse_change();
--> statement-breakpoint
create trigger audit_log_stays before truncate on gata.audit_log
  for each statement execute function gata.refuse_change();
