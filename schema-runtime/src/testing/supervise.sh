# Makes and runs a server, and removes every trace of it when the process that started this is gone.
#
# Its standard input is a pipe whose other end only that process holds. The kernel closes it
# whichever way the process ends, `kill -9` included; nothing else reports that reliably.
#
# $1: the folder of the server's programs; $2: the folder to work in, which exists and is ours.

bin=$1
dir=$2

{
    "$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C --no-sync &&
    # Nothing here survives a crash, and nothing has to. Autovacuum would hold on to a template
    # while it is copied. A client that connects while the server stops and says nothing holds it up
    # for as long as it may take to log in, a minute by default. All this stands in the file, where
    # `ALTER SYSTEM` may overrule it, but for what this server can be reached by.
    cat >>"$dir/data/postgresql.conf" <<'END' &&
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
jit = off
authentication_timeout = 10s
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %d '
END
    "$bin/postgres" -D "$dir/data" \
        -c listen_addresses= \
        -c port=5432 \
        -c unix_socket_directories="\"$dir\""
    # Tells the process that waits for the server, which reads the log before it lets go of us.
    : >"$dir/stopped"
} </dev/null >"$dir/log" 2>&1 &
server=$!

# We are the ones who clean up, so we stay until that is done.
trap '' HUP INT TERM

# Returns at the end of the pipe.
read -r _

# Again and again: `initdb` may still be running, and the server is stopped once it listens to
# signals. A negative number is a server that `initdb` runs for itself, and not ours to stop.
while kill -0 "$server" 2>/dev/null; do
    if read -r pid <"$dir/data/postmaster.pid" && [ "$pid" -gt 0 ]; then
        kill -QUIT "$pid"
    fi 2>/dev/null
    sleep 0.02
done

rm -rf "$dir"
