"""The programs that are compared: how each is found or installed, and how it stores a directory, stores it again and gives it back.

Nothing is installed but below one folder: Python packages in an environment of their own, Debian packages unpacked without root, Go programs built.
"""
import os
import shutil
import subprocess
import sys

from timing import Command, quietly

HERE = os.path.dirname(os.path.abspath(__file__))
FIRN = os.environ.get("FIRN_BENCHMARKED") or os.path.join(os.path.dirname(HERE), "firn")
KUBO = "v0.42.0"
SILENT = {"FIRN_AUTHOR": "Benchmark <benchmark@localhost>"}


class Missing(Exception):
    """Why a program cannot be compared here."""


class Tool:
    """One program. `work` is a directory of its own, empty at first; `data` is the directory that is stored."""
    name = "?"
    told = False        # whether it is told which key changed; others look for themselves
    stores_again = True
    version = ""

    def __init__(self, folder):
        self.folder = folder
        self.work = ""

    def find(self):
        """Finds or installs the program, or raises Missing."""

    def prepare(self, work):
        """Makes an empty repository, which is not timed."""
        self.work = work
        os.makedirs(work)

    def before_store(self, data):
        """What must be there before the data is stored, which is not timed."""

    def store(self, data):
        """The command that stores all."""
        raise NotImplementedError

    def store_one(self, data, key):
        """The command that stores all again when one key changed."""
        return self.store(data)

    def restore(self, out):
        """The command that gives back what was stored last, and the directory it will lie in; `out` is not there yet."""
        raise NotImplementedError

    def verify(self):
        """The command that checks every stored byte, if there is one."""
        return None


class Firn(Tool):
    name = "firn"

    def find(self):
        self.version = quietly(Command([FIRN, "--version"], {"FIRN_CDS": "now"})).strip().removeprefix("firn ")

    def prepare(self, work):
        super().prepare(work)
        quietly(self.command("init", self.repository))

    @property
    def repository(self):
        return f"{self.work}/repository"

    def command(self, *words):
        return Command([FIRN, *words], SILENT)

    def store(self, data):
        return self.command("commit", "-q", "-R", self.repository, data, "-m", "benchmark")

    def restore(self, out):
        return self.command("checkout", "-q", "-R", self.repository, "main", out), out

    def verify(self):
        return self.command("verify", "-q", "-R", self.repository)


class Copy(Tool):
    name = "cp"
    stores_again = False

    def find(self):
        self.version = subprocess.run(["cp", "--version"], capture_output=True, text=True).stdout.split("\n")[0].split()[-1]

    def store(self, data):
        return Command(["cp", "-r", data, f"{self.work}/copy"])

    def restore(self, out):
        return Command(["cp", "-r", f"{self.work}/copy", out]), out


class CopyAndHash(Copy):
    """The floor of whatever copies and hashes: `cp -r` beside two processes of OpenSSL that share the files; nothing passes between them."""
    name = "cp-and-sha256"

    def find(self):
        on_path("openssl")
        super().find()

    def store(self, data):
        return self.beside(data, super().store(data))

    def restore(self, out):
        command, result = super().restore(out)
        return self.beside(f"{self.work}/copy", command), result

    def beside(self, hashed, copy):
        half = (sum(len(files) for _, _, files in os.walk(hashed)) + 1) // 2
        hashing = f"find {hashed} -type f -print0 | xargs -0 -n {half} -P 2 -s 1000000 openssl dgst -sha256"
        return Command(["sh", "-e", "-c", f"{' '.join(copy.words)} & {hashing}; wait $!"])


class Git(Tool):
    name = "git"

    def find(self):
        on_path("git")
        self.version = quietly(Command(["git", "--version"])).split()[-1]

    def prepare(self, work):
        super().prepare(work)
        quietly(Command(["git", "init", "-q", "--bare", f"{work}/g"]))
        for pair in ("core.compression 0", "core.fsync committed", "core.fsyncMethod batch", "gc.auto 0", "user.name b", "user.email b@b"):
            quietly(Command(["git", "-C", f"{work}/g", "config", *pair.split()]))

    def command(self, tree, line):
        return Command(["sh", "-c", line], {"GIT_DIR": f"{self.work}/g", "GIT_WORK_TREE": tree}, tree)

    def store(self, data):
        return self.command(data, "git add -A && git commit -q --allow-empty -m benchmark")

    def restore(self, out):
        os.makedirs(out)
        index = {"GIT_INDEX_FILE": f"{self.work}/index-of-{os.path.basename(out)}"}
        command = self.command(out, "git read-tree HEAD && git checkout-index -a")
        return Command(command.words, {**command.environment, **index}, out), out

    def verify(self):
        return Command(["git", "-C", f"{self.work}/g", "fsck", "--full"])


class Restic(Tool):
    name = "restic"

    def find(self):
        self.program = on_path("restic", lambda: debian(self.folder, "restic", "usr/bin/restic"))
        self.version = quietly(Command([self.program, "version"])).split()[1]

    def prepare(self, work):
        super().prepare(work)
        quietly(self.command("init", "--repository-version", "2"))

    def command(self, *words):
        return Command([self.program, "-q", "-r", f"{self.work}/r", "--cache-dir", f"{self.work}/cache", *words], {"RESTIC_PASSWORD": "benchmark"})

    def store(self, data):
        self.data = data
        return self.command("--compression", "off", "backup", data)

    def restore(self, out):
        return self.command("restore", "latest", "--target", out), out + self.data

    def verify(self):
        return self.command("check", "--read-data")


class Borg(Tool):
    name = "borg"

    def find(self):
        self.program = on_path("borg", lambda: debian(self.folder, "borgbackup", "usr/bin/borg", "python3-msgpack", "python3-packaging"))
        self.libraries = {"PYTHONPATH": f"{self.folder}/debian/usr/lib/python3/dist-packages"} if self.program.startswith(self.folder) else {}
        self.version = quietly(Command(self.words("--version"), self.libraries)).split()[-1]

    def words(self, *words):
        return ["/usr/bin/python3", self.program, *words] if self.program.startswith(self.folder) else [self.program, *words]

    def prepare(self, work):
        super().prepare(work)
        self.number = 0
        quietly(self.command("init", "-e", "none", f"{work}/r"))

    def command(self, *words, directory=None):
        allowed = {"BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes", "BORG_BASE_DIR": f"{self.work}/base"}
        return Command(self.words(*words), {**allowed, **self.libraries}, directory)

    def store(self, data):
        self.number += 1
        return self.command("create", "-C", "none", f"{self.work}/r::{self.number}", ".", directory=data)

    def restore(self, out):
        os.makedirs(out)
        return self.command("extract", f"{self.work}/r::{self.number}", directory=out), out

    def verify(self):
        return self.command("check", "--verify-data", f"{self.work}/r")


class Ipfs(Tool):
    name = "ipfs"
    synced = False

    def find(self):
        given = os.environ.get("FIRN_TEST_IPFS", "")
        self.program = given if os.access(given, os.X_OK) else on_path("ipfs", self.build)
        self.version = quietly(Command([self.program, "version"])).split()[-1]

    def build(self):
        program = f"{self.folder}/kubo/ipfs"
        if not os.access(program, os.X_OK):
            on_path("go")
            source = f"{self.folder}/kubo"
            shutil.rmtree(source, ignore_errors=True)
            os.makedirs(source)
            for line in ("go mod init kubobuild", f"go get -tool github.com/ipfs/kubo/cmd/ipfs@{KUBO}", "go build -o ipfs github.com/ipfs/kubo/cmd/ipfs"):
                quietly(Command(line.split(), {"GOFLAGS": "-mod=mod"}, source))
        return program

    def command(self, *words, output=os.devnull):
        return Command([self.program, *words], {"IPFS_PATH": f"{self.work}/r"}, output=output)

    def prepare(self, work):
        super().prepare(work)
        quietly(self.command("init", "--profile=test,unixfs-v1-2025"))
        if self.synced:
            mounts = ('[{"mountpoint":"/blocks","path":"blocks","prefix":"flatfs.datastore","shardFunc":"/repo/flatfs/shard/v1/next-to-last/2",'
                      '"sync":true,"type":"flatfs"},{"compression":"none","mountpoint":"/","path":"datastore","prefix":"leveldb.datastore",'
                      '"type":"levelds"}]')
            quietly(self.command("config", "--json", "Datastore.Spec.mounts", mounts))
            specification = ('{"mounts":[{"mountpoint":"/blocks","path":"blocks","shardFunc":"/repo/flatfs/shard/v1/next-to-last/2","type":"flatfs"},'
                             '{"mountpoint":"/","path":"datastore","type":"levelds"}],"type":"mount"}')
            with open(f"{work}/r/datastore_spec", "w") as out:
                out.write(specification)

    def store(self, data):
        return self.command("add", "-r", "-H", "-Q", "--offline", data, output=f"{self.work}/root.txt")

    def restore(self, out):
        with open(f"{self.work}/root.txt") as lines:
            return self.command("get", "--offline", "-o", out, lines.read().split()[-1]), out

    def verify(self):
        return self.command("repo", "verify", "--offline")


class IpfsSynced(Ipfs):
    """ipfs with flatfs told to sync every block, which by default it does not."""
    name = "ipfs-synced"
    synced = True


class Dvc(Tool):
    name = "dvc"

    def find(self):
        self.program = f"{python(self.folder, 'dvc')}/dvc"
        self.version = quietly(Command([self.program, "--version"])).strip()

    def prepare(self, work):
        super().prepare(work)
        quietly(Command([self.program, "init", "-q", "--no-scm"], self.silence, work))

    silence = {"DVC_NO_ANALYTICS": "1"}

    def before_store(self, data):
        # It stores only what lies in its own directory.
        shutil.rmtree(f"{self.work}/data", ignore_errors=True)
        shutil.copytree(data, f"{self.work}/data")

    def store(self, data):
        return Command([self.program, "add", "-q", "data"], self.silence, self.work)

    def store_one(self, data, key):
        os.unlink(f"{self.work}/data/{key}")
        shutil.copy(f"{data}/{key}", f"{self.work}/data/{key}")
        return self.store(data)

    def restore(self, out):
        shutil.rmtree(f"{self.work}/data", ignore_errors=True)
        return Command([self.program, "checkout", "-q"], self.silence, self.work), f"{self.work}/data"


class Icechunk(Tool):
    name = "icechunk"
    told = True
    stores_again = False
    driver = "icechunk_driver.py"
    packages = ("icechunk", "zarr")

    def find(self):
        self.program = f"{python(self.folder, *self.packages)}/python"
        self.version = quietly(Command([self.program, "-c", f"import importlib.metadata as m; print(m.version('{self.packages[0]}'))"])).strip()

    def command(self, *words):
        return Command([self.program, os.path.join(HERE, "drivers", self.driver), *words])

    def store(self, data):
        return self.command("import", data, f"{self.work}/r")

    def store_one(self, data, key):
        return self.command("set", f"{self.work}/r", key, f"{data}/{key}")

    def restore(self, out):
        return self.command("export", f"{self.work}/r", out), out


class Ocdbt(Icechunk):
    name = "ocdbt"
    driver = "ocdbt_driver.py"
    packages = ("tensorstore",)


TOOLS = {tool.name: tool for tool in (Firn, Copy, CopyAndHash, Git, Restic, Borg, Icechunk, Ipfs, IpfsSynced, Dvc, Ocdbt)}


def on_path(program, otherwise=None):
    found = shutil.which(program)
    if found:
        return found
    if otherwise:
        return otherwise()
    raise Missing(f"there is no {program} here")


def debian(folder, package, program, *needed):
    """Unpacks Debian packages below the folder."""
    target = f"{folder}/debian"
    if not os.access(f"{target}/{program}", os.X_OK):
        on_path("apt-get")
        os.makedirs(target, exist_ok=True)
        try:
            for name in (package, *needed):
                quietly(Command(["apt-get", "download", "-q", name], {}, target))
            for file in sorted(os.listdir(target)):
                if file.endswith(".deb"):
                    quietly(Command(["dpkg", "-x", file, "."], {}, target))
        except RuntimeError as e:
            raise Missing(str(e)) from e
    return f"{target}/{program}"


def python(folder, *packages):
    """An environment with packages, in the newest Python here; gives its directory of programs."""
    place = f"{folder}/python-{packages[0]}"
    if not os.path.exists(f"{place}/complete"):
        shutil.rmtree(place, ignore_errors=True)
        newest = next((it for it in map(shutil.which, ("python3.13", "python3.12", "python3.11")) if it and works(it)), sys.executable)
        try:
            quietly(Command([newest, "-m", "venv", place]))
            quietly(Command([f"{place}/bin/python", "-m", "pip", "install", "-q", *packages]))
        except RuntimeError as e:
            raise Missing(str(e)) from e
        open(f"{place}/complete", "w").close()
    return f"{place}/bin"


def works(program):
    return subprocess.run([program, "-c", "import ensurepip, venv"], capture_output=True).returncode == 0
