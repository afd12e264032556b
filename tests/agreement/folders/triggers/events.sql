-- An event trigger.
-- up 1
CREATE FUNCTION stop() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER stopping ON ddl_command_end EXECUTE FUNCTION stop();
-- down 1
DROP EVENT TRIGGER stopping;
DROP FUNCTION stop();
