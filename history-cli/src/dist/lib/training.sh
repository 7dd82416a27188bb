# What a user's short commands look like: bin/firn runs this once, in an empty directory, to learn which classes they need.
# A command that fails does no harm. "firn" is a function of the script that reads this; "start" is the same in the background, as process $started.

firn --version
firn --help
mkdir data
printf '{"zarr_format":2,"shape":[4],"chunks":[2],"dtype":"<i2","compressor":null,"fill_value":0,"order":"C","filters":null}' > data/.zarray
printf 'one' > data/0
firn init
firn commit data -m one
printf 'two' > data/1
firn status data
firn commit data -m two
printf '{}' > data/.zattrs
firn commit data -m three
printf '{"units":"K"}' > data/.zattrs
firn commit data -m four
firn log
firn log --oneline
firn log --json
firn show
firn ls
firn ls -l -R main
firn info main
firn diff main~1
firn branch
firn branch other
firn tag
firn operations
firn cid main
firn reset main main~1
firn undo
firn stats
firn config author A

# An array of so many chunks that they make a tree, and so many commits that their packs get an index.
mkdir -p many/a/c
printf '{"zarr_format":3,"node_type":"group"}' > many/zarr.json
printf '%s' '{"zarr_format":3,"node_type":"array","shape":[300],"data_type":"int8","chunk_grid":{"name":"regular","configuration":{"chunk_shape":[1]}},' \
    '"chunk_key_encoding":{"name":"default"},"fill_value":0,"codecs":[{"name":"bytes"}]}' > many/a/zarr.json
number=0
while [ $number -lt 300 ]; do
    printf '%s' $number > many/a/c/$number
    number=$((number + 1))
done
firn init many.firn
for number in 1 2 3 4 5 6; do
    printf 'step %s' $number > many/a/c/7
    firn commit -R many.firn many -m $number
done
printf 'changed' > many/a/c/7
firn status -R many.firn many
firn commit -R many.firn many -m changed
firn commit -R many.firn many -m 'nothing changed'
firn checkout -R many.firn main~1 out
firn checkout -R many.firn main out
firn diff -R many.firn main~2 main
firn log -R many.firn
firn ls -R main --repo many.firn
firn stats -R many.firn
firn cat -R many.firn main:a/c/7
firn cat -R many.firn main:nothing
firn verify -R many.firn
firn export -R many.firn main -o many.car
firn init car.firn
firn import -R car.firn many.car -m car
firn clone many.firn copy.firn
firn fetch -R copy.firn
firn clone http://127.0.0.1:1/many.firn absent.firn

# So many bytes, and so many small files, that writers and readers go other ways.
mkdir -p large/c
number=0
while [ $number -lt 24 ]; do
    { printf '%s' $number; head -c 600000 /dev/zero; } > large/c/$number
    number=$((number + 1))
done
cp many/a/zarr.json large
firn init large.firn
firn -R large.firn commit large -m one
firn -R large.firn checkout main large.out
firn -R large.firn verify
firn -R large.firn export main -o large.car
firn clone large.firn large.copy

# A server, and what its first clients ask for. Its port is any that is free.
start serve many.firn --listen 127.0.0.1:0 > serving
server=$started
started=
url=
tries=0
while [ -z "$url" ] && [ $tries -lt 100 ] && kill -0 "$server"; do
    sleep 0.1
    tries=$((tries + 1))
    url=$(sed -n 's/^serving .* at //p' serving)
done
ask() { # neither by the user's settings, nor by a proxy, nor for long
    curl -q -s --noproxy '*' --max-time 5 "$@"
}
if [ -n "$url" ]; then
    firn clone "$url" served.firn
    firn fetch -R served.firn
    firn clone --depth 1 --only a/zarr.json "$url" part.firn
    firn cat -R part.firn main:a/c/7
    if command -v curl; then
        for path in main/zarr.json main/a/zarr.json main/a/c/7 main/a/c/nothing 'main/?list'; do
            ask "$url$path"
        done
        ask -I "${url}main/a/c/7"
        ask -r 0-1 "${url}main/a/c/7"
        ask --http2-prior-knowledge "${url}main/a/c/7"
        firn cid -R many.firn main > cid
        read -r cid < cid
        ask "${url%/*/}/ipfs/$cid?format=raw"
    fi
fi
kill "$server"
wait "$server"
server=
