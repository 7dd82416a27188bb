# What a user's short commands look like: bin/firn runs this once, in an empty directory, to learn which classes they need.
# A command that fails does no harm. "firn" is a function of the script that reads this.

firn --version
firn --help
firn log
