"""Eight-bit integers for an exported encoder: a quarter of the size, about twice the speed.

Weights: one scale per output column (word embeddings: per word). Activations: one scale per token, found at run time,
so that a token's numbers do not depend on the other rows of a batch, as they do with onnxruntime's own dynamic
quantisation, and outliers of one token do not coarsen the others.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization.shape_inference import quant_pre_process

LARGE_TABLE = 1000  # rows from which an embedding table is worth quantising


class Quantiser:
    """Rewrites the linear layers and the large embedding tables of one graph."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.graph = model.graph
        self.weights = {item.name: item for item in self.graph.initializer}
        self.added: list[onnx.TensorProto] = []
        self.dropped: set[str] = set()
        self.nodes: list[onnx.NodeProto] = []
        self.scaled: dict[str, str] = {}
        self.constant("per_step", np.float32(1 / 127))
        self.constant("tiny", np.float32(1e-12))
        self.constant("middle", np.float32(128))
        self.constant("zero_point", np.uint8(128))

    def constant(self, name: str, value: np.ndarray) -> str:
        self.added.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **options: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **options))
        return output

    def matrix(self, name: str) -> np.ndarray | None:
        item = self.weights.get(name)
        return numpy_helper.to_array(item) if item is not None and len(item.dims) == 2 else None

    def run(self) -> None:
        for node in list(self.graph.node):
            if node.op_type == "MatMul" and self.matrix(node.input[1]) is not None:
                self.linear(node)
            elif node.op_type == "Gather" and self.is_large(node.input[0]):
                self.embedding(node)
            else:
                self.nodes.append(node)
        kept = [item for item in self.graph.initializer if item.name not in self.dropped]
        del self.graph.node[:], self.graph.initializer[:], self.graph.value_info[:]
        self.graph.node.extend(self.nodes)
        self.graph.initializer.extend(kept + self.added)

    def is_large(self, name: str) -> bool:
        table = self.matrix(name)
        return table is not None and len(table) >= LARGE_TABLE

    def store(self, name: str, axis: int) -> tuple[str, str]:
        """The matrix as integers and its scales along `axis`."""
        table = self.matrix(name)
        assert table is not None
        scale = np.maximum(np.abs(table).max(axis, keepdims=True), 1e-12) / 127
        self.dropped.add(name)
        integers = np.clip(np.round(table / scale), -127, 127).astype(np.int8)
        if f"{name}_int8" not in {item.name for item in self.added}:
            self.constant(f"{name}_int8", integers)
            self.constant(f"{name}_scale", (scale[0] if axis == 0 else scale).astype(np.float32))
        return f"{name}_int8", f"{name}_scale"

    def linear(self, node: onnx.NodeProto) -> None:
        integers, scale = self.store(node.input[1], 0)
        scaled, out = self.scale_activations(node.input[0]), node.output[0]
        self.node("MatMulInteger", [f"{scaled}_q", integers, "zero_point"], f"{out}_i")
        self.node("Cast", [f"{out}_i"], f"{out}_f", to=TensorProto.FLOAT)
        self.node("Mul", [f"{out}_f", scale], f"{out}_m")
        self.node("Mul", [f"{out}_m", f"{scaled}_s"], out)

    def scale_activations(self, name: str) -> str:
        """Unsigned 8-bit integers around 128 with one scale per token."""
        if name not in self.scaled:
            own = self.scaled[name] = f"act{len(self.scaled)}"
            self.node("Abs", [name], f"{own}_abs")
            self.node("ReduceMax", [f"{own}_abs"], f"{own}_max", axes=[-1], keepdims=1)
            self.node("Mul", [f"{own}_max", "per_step"], f"{own}_s0")
            self.node("Max", [f"{own}_s0", "tiny"], f"{own}_s")
            self.node("Div", [name, f"{own}_s"], f"{own}_d")
            self.node("Round", [f"{own}_d"], f"{own}_r")
            self.node("Add", [f"{own}_r", "middle"], f"{own}_u")
            self.node("Cast", [f"{own}_u"], f"{own}_q", to=TensorProto.UINT8)
        return self.scaled[name]

    def embedding(self, node: onnx.NodeProto) -> None:
        integers, scale = self.store(node.input[0], 1)
        out = node.output[0]
        self.node("Gather", [integers, node.input[1]], f"{out}_i")
        self.node("Gather", [scale, node.input[1]], f"{out}_s")
        self.node("Cast", [f"{out}_i"], f"{out}_f", to=TensorProto.FLOAT)
        self.node("Mul", [f"{out}_f", f"{out}_s"], out)


def quantise(exported: Path, out: Path) -> None:
    """Write `exported` (an ONNX file with 32-bit weights) in 8 bits to `out`."""
    prepared = out.with_suffix(".prepared.onnx")
    quant_pre_process(exported, prepared, skip_symbolic_shape=True)
    model = onnx.load(prepared)
    Quantiser(model).run()
    onnx.checker.check_model(model)
    onnx.save(model, out)
    prepared.unlink()
