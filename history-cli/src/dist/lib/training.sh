# What a user's short commands look like: bin/firn runs this once, in an empty directory, to learn which classes they need.
# A command that fails does no harm. "firn" is a function of the script that reads this.

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
mkdir many
number=0
while [ $number -lt 300 ]; do
    printf '%s' $number > many/$number
    number=$((number + 1))
done
firn init many.firn
firn commit -R many.firn many -m one
printf 'changed' > many/7
firn status -R many.firn many
firn commit -R many.firn many -m two
firn commit -R many.firn many -m three
firn checkout -R many.firn main~1 out
firn checkout -R many.firn main out
firn cat -R many.firn main:7
firn verify -R many.firn
