"""Compound files ([MS-CFB]) for samples: any tree of storages and streams, the same bytes on every run. Hooks break what a hostile
writer would break: chains, tables, trees and sizes."""
import struct

END, FREE, FAT, DIFAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC


class Node:
    def __init__(self, name, storage, data=b"", class_id=bytes(16)):
        self.name, self.storage, self.data, self.class_id = name, storage, data, class_id
        self.children = []
        self.start, self.size, self.left, self.right, self.child = 0, None, FREE, FREE, FREE

    def key(self):
        return (len(self.name), self.name.upper())


class Cfb:
    def __init__(self, version=3, class_id=bytes(16)):
        self.shift = 9 if version == 3 else 12
        self.version = version
        self.root = Node("Root Entry", True, class_id=class_id)
        self.loose = []           # entries that no storage reaches
        self.slack = b""          # fills the unused end of every sector
        self.sizes = {}           # path → what its entry claims
        self.fat_patch = {}       # sector → next, set after everything else
        self.patch = None         # function(file as bytearray, where) → None; where: offsets by name

    def storage(self, path, class_id=bytes(16)):
        node = self.root
        for name in path.split("/") if path else []:
            found = next((one for one in node.children if one.name == name), None)
            if found is None:
                found = Node(name, True)
                node.children.append(found)
            node = found
        if class_id != bytes(16):
            node.class_id = class_id
        return node

    def stream(self, path, data):
        folder, _, name = path.rpartition("/")
        self.storage(folder).children.append(Node(name, False, data))
        return self

    def twin(self, path, data):
        """A second entry of the same name."""
        return self.stream(path, data)

    def orphan(self, name, data):
        self.loose.append(Node(name, False, data))
        return self

    def _tree(self, nodes, number):
        if not nodes:
            return FREE
        middle = len(nodes) // 2
        nodes[middle].left = self._tree(nodes[:middle], number)
        nodes[middle].right = self._tree(nodes[middle + 1:], number)
        return number[id(nodes[middle])]

    def _all(self, node, path=""):
        for child in node.children:
            here = f"{path}/{child.name}" if path else child.name
            yield here, child
            yield from self._all(child, here)

    def write(self):
        size = 1 << self.shift
        named = list(self._all(self.root))
        nodes = [self.root] + [node for _, node in named] + self.loose
        paths = {id(node): path for path, node in named}
        number = {id(node): i for i, node in enumerate(nodes)}
        for node in nodes:
            node.child = self._tree(sorted(node.children, key=Node.key), number)
        sectors, fat = [], []

        def fill(piece, to):
            gap = to - len(piece)
            return piece + (self.slack * (gap // max(1, len(self.slack)) + 1))[:gap] if self.slack else piece + bytes(gap)

        def put(data):
            if not data:
                return END
            first = len(sectors)
            for at in range(0, len(data), size):
                sectors.append(fill(data[at:at + size], size))
                fat.append(len(sectors))
            fat[-1] = END
            return first

        mini, mini_fat = b"", []
        for node in nodes:
            if node.storage:
                continue
            if len(node.data) >= 4096:
                node.start = put(node.data)
            elif node.data:
                node.start = len(mini) // 64
                for at in range(0, len(node.data), 64):
                    mini += fill(node.data[at:at + 64], 64)
                    mini_fat.append(len(mini) // 64)
                mini_fat[-1] = END
            else:
                node.start = END
        self.root.start = put(mini)
        mini_table = put(b"".join(struct.pack("<I", one) for one in mini_fat) + struct.pack("<I", FREE) * (-len(mini_fat) % (size // 4)))
        directory = b""
        for node in nodes:
            name = node.name.encode("utf-16-le")
            kind = 5 if node is self.root else 1 if node.storage else 2
            claimed = self.sizes.get(paths.get(id(node), ""), len(mini) if node is self.root else 0 if node.storage else len(node.data))
            directory += name.ljust(64, b"\0") + struct.pack("<HBBIII", len(name) + 2, kind, 1, node.left, node.right, node.child)
            directory += node.class_id + bytes(20) + struct.pack("<IQ", 0 if node.storage and node is not self.root else node.start, claimed)
        unused = bytes(68) + struct.pack("<III", FREE, FREE, FREE) + bytes(48)
        directory += unused * (-len(directory) // 128 % (size // 128))
        directory_start = put(directory)
        tables = 1
        while tables * (size // 4) < len(fat) + tables:
            tables += 1
        table_start = len(fat)
        fat += [FAT] * tables
        for sector, after in self.fat_patch.items():
            fat[sector] = after
        table = b"".join(struct.pack("<I", one) for one in fat).ljust(tables * size, b"\xFF")
        header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(16) + struct.pack("<HHHHH", 0x3E, self.version, 0xFFFE, self.shift, 6) + bytes(6)
        directories = len(directory) // size if self.version == 4 else 0
        header += struct.pack("<IIIIIIIII", directories, tables, directory_start, 0, 4096, mini_table, -(-len(mini_fat) * 4 // size) if mini_fat else 0, END, 0)
        header += b"".join(struct.pack("<I", table_start + i if i < tables else FREE) for i in range(109))
        out = bytearray(header.ljust(size, b"\0") + b"".join(sectors) + table)
        if self.patch:
            where = {"directory": (directory_start + 1) * size, "fat": (table_start + 1) * size, "mini_fat": (mini_table + 1) * size,
                     "mini_fat_sector": mini_table, "directory_sector": directory_start, "size": size}
            for node in nodes:
                path = "" if node is self.root else paths.get(id(node), node.name)
                where["entry " + path] = where["directory"] + 128 * number[id(node)]
                where["start " + path] = node.start
                where["number " + path] = number[id(node)]
            self.patch(out, where)
        return bytes(out)


def clsid(text):
    """"{0002CE02-0000-0000-C000-000000000046}" in file order."""
    parts = text.strip("{}").split("-")
    return struct.pack("<IHH", int(parts[0], 16), int(parts[1], 16), int(parts[2], 16)) + bytes.fromhex(parts[3] + parts[4])
